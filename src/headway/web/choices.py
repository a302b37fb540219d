"""What an address says, read into choices and filters."""

from collections.abc import Mapping
from datetime import date

from headway.kernel.errors import Invalid
from headway.records.answers import ClockKind
from headway.reports.context import DEFAULT_PERIOD, Choice
from headway.reports.pull_requests import PAGE_SIZE, ExploreFilters

MOST_TEXT = 200


def _day(parameters: Mapping[str, str], name: str) -> date | None:
    text = parameters.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"“{name}” must be a date like 2026-11-09.") from error


def _whole(parameters: Mapping[str, str], name: str) -> int | None:
    text = parameters.get(name, "")
    if not text:
        return None
    # isdecimal also takes other scripts' digits, which int reads; length keeps out what no row has.
    if not text.isdecimal() or len(text) > 18:  # noqa: PLR2004  (digits of a 64-bit number)
        raise Invalid(f"“{name}” must be a whole number.")
    return int(text)


def _word(parameters: Mapping[str, str], name: str) -> str | None:
    text = parameters.get(name, "").strip()
    if len(text) > MOST_TEXT or "\x00" in text:
        raise Invalid(f"“{name}” is too long or holds characters that cannot be read.")
    return text or None


def choice(parameters: Mapping[str, str]) -> Choice:
    """Team, period and clock of a page.

    Raises:
        Invalid: a value cannot be read; the message says what could be.
    """
    clock = _word(parameters, "clock")
    if clock is not None and clock not in set(ClockKind):
        raise Invalid("“clock” must be “working” or “wall”.")
    from_on, to_on = _day(parameters, "from"), _day(parameters, "to")
    if from_on is not None and to_on is not None and from_on >= to_on:
        raise Invalid("“from” must lie before “to”.")
    period = _word(parameters, "period") or DEFAULT_PERIOD
    # The form sends its date fields along; they only speak when the period says so.
    by_hand = period == "custom" or "period" not in parameters
    return Choice(
        team=_word(parameters, "team"),
        period=period,
        from_on=from_on if by_hand else None,
        to_on=to_on if by_hand else None,
        clock=ClockKind(clock) if clock else None,
        actors=_word(parameters, "actors") or "human",
        base=_word(parameters, "base") or "default",
    )


def filters(parameters: Mapping[str, str], limit: int | None = PAGE_SIZE) -> ExploreFilters:
    """The explorer's filters; `limit` None for all rows at once.

    Raises:
        Invalid: a value cannot be read; the message says what could be.
    """
    plain = ExploreFilters()
    return ExploreFilters(
        slug=_word(parameters, "metric") or plain.slug,
        text=_word(parameters, "q") or "",
        repository=_word(parameters, "repository"),
        work_type=_word(parameters, "work_type"),
        lines=_word(parameters, "lines"),
        wait=_word(parameters, "wait"),
        left_out=_word(parameters, "left_out"),
        sort=_word(parameters, "sort") or plain.sort,
        is_ascending=_word(parameters, "order") == "up",
        page=max(_whole(parameters, "page") or 1, 1),
        limit=limit,
        opened_id=_whole(parameters, "open"),
    )
