"""The definitions of the fictional company."""

from tests.factories.reports.shapes import NAMES, answer, definition, head, number, query

from headway.reports.definitions import (
    Bin,
    Case,
    DefinitionSection,
    DefinitionsReport,
    Mark,
    OpenedDefinition,
    Variant,
)

COUNTS = (4, 35, 42, 54, 47, 54, 40, 25, 32, 21, 27, 19, 19, 8, 11, 7, 13, 9, 6, 3)


CASES = (
    Case(case="Reviewed by a human", treated_as="counted", count=548, left_out=None),
    Case(
        case="Merged without any review",
        treated_as="missing, never zero",
        count=39,
        left_out="unreviewed",
    ),
    Case(case="Opened by a bot", treated_as="left out", count=0, left_out="bot"),
)


def bins() -> list[Bin]:
    regular = [
        Bin(
            label=f"{2 * index}–{2 * index + 2}",
            from_value=2 * index,
            to_value=2 * index + 2,
            count=count,
        )
        for index, count in enumerate(COUNTS)
    ]
    return [*regular, Bin(label="40 and more", from_value=40, to_value=None, count=21)]


def opened(slug: str) -> OpenedDefinition:
    return OpenedDefinition(
        definition=definition(slug),
        query=query(slug),
        answer=answer(slug),
        number=number(6.9, slug=slug),
        other_clock=number(18.1, slug=slug),
        number_words="That is the median of 548 pull requests; 39 left out.",
        bins=bins(),
        bins_title="A few long waits, which a mean would hide",
        bins_what="Pull requests by pickup time, working hours; 21 waited more than 40",
        cases=CASES,
        variants=[
            Variant(slug=slug, definition=definition(slug), number=number(6.9, slug=slug)),
            Variant(
                slug=f"{slug}@devlake", definition=definition(slug), number=number(23.8, slug=slug)
            ),
        ],
        better_words="lower, down to the point where reviews interrupt",
        statistic_words="median, p75, p90 of the pull requests in the window; never a mean",
        clock_words="working hours of the reviewers asked, and hours by the clock",
        at_words="the merge (merged_at)",
        marks=[
            Mark(value=6.9, words="half within 6.9"),
            Mark(value=12.4, words="p75 12.4"),
            Mark(value=24.1, words="p90 24.1"),
        ],
    )


def definitions(slug: str | None = None) -> DefinitionsReport:
    return DefinitionsReport(
        head=head(NAMES[slug][0], f"{NAMES[slug][0]}: 6.9 working hours.") if slug else None,
        sections=[
            DefinitionSection(
                key="cadence",
                name="Delivery cadence",
                definitions=[definition(one) for one in NAMES],
            )
        ],
        total_count=len(NAMES),
        opened=opened(slug) if slug else None,
    )
