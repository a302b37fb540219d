"""The Overview of the fictional company."""

from tests.factories.reports.shapes import NAMES, answer, head, number, points, query, walk

from headway.insights.claims import Claim, Examined, Part, Sureness
from headway.reports.overview import Attention, MetricRow, OverviewReport
from headway.reports.shapes import Head, PullRequestLink


def pull_request(id_: int, name: str, title: str) -> PullRequestLink:
    repository, _, number_ = name.partition(" #")
    url = f"https://code.example/northwind/{repository}/pull/{number_}"
    return PullRequestLink(id=id_, name=name, title=title, url=url)


def metric_row(
    seed: int, slug: str, now: float, before: float, usual_range: tuple[float | None, float | None]
) -> MetricRow:
    low, high = usual_range
    name, unit = NAMES[slug]
    values = walk(seed, before, before / 9, rise=now - before)
    made = points(slug, values, low, high)
    out = sum(point.is_outside and point.is_now for point in made)
    places = 0 if unit in {"lines", "PRs"} else 1
    usual = (
        "too few to tell" if low is None or high is None else f"{low:.{places}f}–{high:.{places}f}"
    )
    return MetricRow(
        slug=slug,
        name=name,
        now=number(now, unit, places, slug),
        usual=usual,
        previous=number(before, unit, places, slug),
        reading=f"Above usual in {out} of 13 weeks" if out > 2 else "Within usual",
        is_outside=out > 2,
        points=made,
        usual_low=low,
        usual_high=high,
        answer=answer(slug),
    )


def claims() -> list[Claim]:
    return [
        Claim(
            slug="pickup_time",
            statement="Pull requests wait longer for a first review",
            body=(
                Part(text="6.9", query=query()),
                Part(text=" working hours at the median, up from "),
                Part(text="4.6", query=query()),
                Part(text=". The difference lies between 1.6 and 3.4 hours."),
            ),
            driver=(
                Part(text="Search and ranking ("),
                Part(text="15.0 h", query=query(team="search-and-ranking")),
                Part(text=") and Data platform, since the week of 7 Sep."),
            ),
            advice="Keep one review hour a day in Search and ranking; look again in four weeks.",
            sureness=Sureness.SURE,
            reason="9 of 13 weeks above usual",
            evidence=Part(text="548 pull requests counted, 39 left out", query=query()),
            answer=answer("pickup_time"),
        ),
        Claim(
            slug="batch_size",
            statement="Changes may be getting smaller",
            body=(
                Part(text="Half are under "),
                Part(text="98", query=query("batch_size")),
                Part(text=" lines; before, "),
                Part(text="129", query=query("batch_size")),
                Part(text=". The difference lies between −81 and +4 lines."),
            ),
            driver=(),
            advice="Keep going for four more weeks, then look again.",
            sureness=Sureness.LIKELY,
            reason="the interval just touches zero",
            evidence=Part(text="146 pull requests counted", query=query("batch_size")),
            answer=answer("batch_size"),
        ),
    ]


def attention() -> list[Attention]:
    return [
        Attention(
            kind="ageing",
            title="ranking #6000",
            detail="Waiting for review. Search and ranking usually needs under 8.0 days.",
            number=number(19.4, "days", 1, "work_in_progress"),
            pull_request=pull_request(6000, "ranking #6000", "Train ranking on 28 days of clicks"),
        ),
        Attention(
            kind="ageing",
            title="pipelines #6005",
            detail="In review. Data platform usually needs under 8.5 days.",
            number=number(14.2, "days", 1, "work_in_progress"),
            pull_request=pull_request(6005, "pipelines #6005", "Shorter timeouts between zones"),
        ),
        Attention(
            kind="connection",
            title="GitHub needs you to sign in again",
            detail="Nothing was read since Thu 12 Nov, 17:20. What is here stays here.",
            tag="Stopped",
            connection_id="c1",
        ),
    ]


def overview(top: Head | None = None) -> OverviewReport:
    sentence = (
        "Work ships as steadily as before, but half of all pull requests now wait more than"
        " 6.9 working hours for a first review, up from 4.6."
    )
    return OverviewReport(
        head=top or head("Overview", sentence),
        claims=claims(),
        attention=attention(),
        attention_words="Mon 16 Nov, 08:40",
        ageing_count=9,
        still=[Examined(slug=slug, name=NAMES[slug][0]) for slug in ("cycle_time", "throughput")],
        unknown=[
            (
                Examined(slug="merge_time", name="Merge time"),
                "6 pull requests so far; it takes about 30.",
            )
        ],
        metrics=[
            metric_row(1, "cycle_time", 26.3, 23.5, (15.2, 31.9)),
            metric_row(2, "pickup_time", 6.9, 4.6, (2.4, 6.7)),
            metric_row(3, "review_time", 5.0, 5.4, (3.2, 8.1)),
            metric_row(4, "throughput", 45, 38, (25, 51)),
            metric_row(5, "batch_size", 114, 142, (None, None)),
            metric_row(6, "unreviewed_merges", 6.6, 5.1, (1.8, 9.4)),
        ],
        metrics_words="Medians in working hours. Pale band: the usual range",
    )
