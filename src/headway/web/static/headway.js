// Headway: progressive enhancement only. Every page reads and works without this file.
const root = document.documentElement;
const dark = matchMedia('(prefers-color-scheme: dark)');
const look = () => root.dataset.theme || (dark.matches ? 'dark' : 'light');

// --- charts: the page holds each specification as a data block, the library comes once --------------
const library = document.querySelector('meta[name="chart-library"]')?.content;
let loading;
const drawn = new Map(); // plot -> view to throw away before the next drawing

async function draw(plot) {
  try {
    loading ??= import(library);
    const { draw: embed } = await loading;
    const spec = JSON.parse(document.getElementById(plot.dataset.chart).textContent);
    drawn.get(plot)?.finalize();
    const canvas = document.createElement('div');
    canvas.setAttribute('aria-hidden', 'true'); // the plot is the image with words; the numbers are in the table
    plot.replaceChildren(canvas);
    drawn.set(plot, await embed(canvas, spec, look()));
  } catch (error) {
    console.error(error);
    const words = document.createElement('p');
    words.className = 'note bad';
    words.textContent = 'This chart could not be drawn. The table holds the same numbers.';
    plot.replaceChildren(words);
    const table = plot.closest('figure, section')?.querySelector('details.behind');
    if (table) table.open = true;
  } finally {
    plot.removeAttribute('aria-busy');
  }
}

const redraw = () => drawn.forEach((_, plot) => draw(plot));
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target);
  }
}, { rootMargin: '400px' });
const plots = document.querySelectorAll('[data-chart]');
plots.forEach((plot) => {
  plot.setAttribute('aria-busy', 'true');
  seen.observe(plot);
});
// What lies further down is drawn when nothing else is to do: scrolling and paper then find it ready.
async function drawTheRest() {
  for (const plot of plots) {
    await new Promise((free) => (window.requestIdleCallback ?? setTimeout)(free));
    if (!plot.hasAttribute('aria-busy') || drawn.has(plot)) continue;
    seen.unobserve(plot);
    await draw(plot);
  }
}
if (plots.length) addEventListener('load', drawTheRest, { once: true });
dark.addEventListener('change', redraw);

// --- theme: kept in a cookie, so that the server writes the attribute and nothing flashes -----------
const themes = document.querySelectorAll('[data-theme-set]');
const press = () => themes.forEach((button) => {
  button.setAttribute('aria-pressed', String(button.dataset.themeSet === (root.dataset.theme || 'auto')));
});
themes.forEach((button) => button.addEventListener('click', () => {
  const chosen = button.dataset.themeSet;
  if (chosen === 'auto') delete root.dataset.theme; else root.dataset.theme = chosen;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `theme=${chosen}; path=/; max-age=31536000; samesite=lax${secure}`;
  press();
  redraw();
}));
press();

// --- menu: Escape and a click outside close it ------------------------------------------------------
const menu = document.querySelector('details.topbar');
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !menu?.open) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});
document.addEventListener('click', (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});

// --- live: the server says that something moved, and the page takes over its changed parts ----------
const live = document.querySelector('[data-events]');
if (live) {
  let busy = false;
  const source = new EventSource(live.dataset.events);
  source.addEventListener('progress', async () => {
    if (busy) return;
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: 'no-cache' });
      if (!answer.ok) { source.close(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      document.querySelectorAll('[data-live]').forEach((part) => {
        const other = fresh.getElementById(part.id);
        if (!other || other.innerHTML === part.innerHTML || part.contains(document.activeElement)) return;
        part.replaceChildren(...other.childNodes);
      });
    } finally {
      busy = false;
    }
  });
  addEventListener('pagehide', () => source.close());
}
