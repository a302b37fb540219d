"""The explorer of the fictional company."""

from datetime import UTC, datetime, timedelta

from tests.factories.reports.overview import pull_request
from tests.factories.reports.shapes import TEAMS, definition, head, number

from headway.records.answers import CountedReview, Excluded
from headway.reports.pull_requests import (
    Chip,
    ExploreFilters,
    PullRequestDetail,
    PullRequestRow,
    PullRequestsReport,
    TimelineEvent,
)
from headway.reports.shapes import Head, Number, Option

TITLES = (
    "Stop double refunds on timeouts",
    "Upgrade to Python 3.13",
    "Train ranking on 28 days of clicks",
    "Drop stale features from the model",
    "Remove the old address form",
    "Evaluate the new embedding",
    "Show delivery slots on the product page",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script> & “quotes”",
    "Wrong tax for island postcodes",
)
LAST = datetime(2026, 11, 13, 16, 40, tzinfo=UTC)


def row(index: int) -> PullRequestRow:
    team = TEAMS[index % len(TEAMS)]
    merged_at = LAST - timedelta(hours=7 * index)
    repository = team.lower().split()[0]
    return PullRequestRow(
        pull_request=pull_request(
            6100 + index, f"{repository} #{6100 + index}", TITLES[index % len(TITLES)]
        ),
        repository=f"northwind/{repository}",
        number=6100 + index,
        author=f"author-{index}",
        author_kind="bot" if index == 4 else "human",
        team="" if index == 5 else team,
        work_type="",
        state="merged",
        lines=number(27 + 131 * index, "lines", 0, "batch_size"),
        files=number(3, "files", 0, "batch_size"),
        value=number(7.9 + index),
        pickup=number(None if index == 2 else 7.9 + index),
        review=number(None if index == 2 else 4.4),
        cycle=number(26.5 + 2 * index, slug="cycle_time"),
        opened_at=merged_at - timedelta(days=3),
        merged_at=merged_at,
        merged_words=f"{merged_at:%a %-d %b %H:%M}",
        left_out=None,
        left_out_words="",
    )


def event(day: int, hour: int, words: str, who: str, *, is_gap: bool = False) -> TimelineEvent:
    at = datetime(2026, 11, day, hour, 22, tzinfo=UTC)
    return TimelineEvent(
        at=at, time_words=f"{at:%a %-d %b %H:%M}", words=words, who=who, is_gap=is_gap
    )


def detail(index: int = 3) -> PullRequestDetail:
    return PullRequestDetail(
        row=row(index),
        events=[
            event(2, 15, "First commit", "author"),
            event(9, 16, "Opened, ready for review", "author"),
            event(9, 17, "2 comments", "bot, not counted"),
            event(
                9, 17, "24.6 working hours without a human review. Usual: under 9.", "", is_gap=True
            ),
            event(12, 16, "First review: 3 comments", "reviewer"),
            event(13, 12, "Approved", "reviewer"),
            event(13, 14, "Merged", "author"),
        ],
        stages=[
            ("Coding time", number(40.7)),
            ("Pickup time", number(24.6)),
            ("Review time", number(4.1)),
            ("Merge time", number(1.5)),
            ("Unreviewed wait", Number(text="no data")),
            ("Cycle time", number(70.9)),
        ],
        counted_in=[definition("pickup_time"), definition("cycle_time")],
        left_out_of=[(definition("unreviewed_merges"), "somebody reviewed it")],
        reviews=[CountedReview(by="reviewer-1", at=LAST)] * 2,
        calendar="Europe/Lisbon, Mon–Fri 9–17, no holidays",
        provider="github",
    )


def pull_requests(
    filters: ExploreFilters | None = None, top: Head | None = None, *, rows: int = 14
) -> PullRequestsReport:
    filters = filters or ExploreFilters(slug="pickup_time")
    made = [row(index) for index in range(rows)]
    sentence = (
        "548 pull requests make up the pickup time of 6.9 working hours;"
        " 39 more were never reviewed and are left out."
    )
    return PullRequestsReport(
        head=top or head("Pull requests", sentence),
        definition=definition(filters.slug if filters.slug != "throughput" else "pickup_time"),
        filters=filters,
        chips=[
            Chip(label="Counted in: pickup time", removes="slug"),
            Chip(label="Merged 17 Aug – 15 Nov", removes="period"),
        ],
        repositories=[
            Option(value="", label="All 12", is_chosen=True),
            Option(value="northwind/ranking", label="northwind/ranking"),
        ],
        work_types=[Option(value="", label="All kinds", is_chosen=True)],
        lines=[Option(value="", label="Any size", is_chosen=True), Option(value="s", label="1–50")],
        waits=[Option(value="", label="Any wait", is_chosen=True)],
        counted_count=548,
        left_out_count=39,
        excluded=[
            Excluded(reason="unreviewed", count=39, explanation="Merged without any review.")
        ],
        order_words="newest first",
        rows=made,
        total_count=548,
        range_words=f"1–{rows} of 548",
        has_newer=filters.page > 1,
        has_older=True,
        detail=detail(filters.opened_id - 6100) if filters.opened_id else None,
    )
