"""The shapes in which insights speak: claims with their sureness, and what did not move."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from headway.records.answers import MetricAnswer, MetricQuery


class Sureness(StrEnum):
    """How sure a claim is."""

    SURE = "Sure"
    LIKELY = "Likely"
    CANNOT_SAY = "Cannot say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a sentence: plain words, or a number that opens (`query` is what it counts)."""

    text: str
    query: MetricQuery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What happened, with its proof; never a cause, never praise, never a person.

    `driver` is empty where no team stands out. `evidence` says what was counted.
    """

    slug: str
    statement: str
    body: Sequence[Part]
    driver: Sequence[Part]
    advice: str
    sureness: Sureness
    reason: str
    evidence: Part
    answer: MetricAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A metric that was looked at and did not move."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """At most five claims, and the rest of what was examined.

    `unknown` names metrics about which nothing can be said yet, with the reason.
    """

    claims: Sequence[Claim]
    still: Sequence[Examined]
    unknown: Sequence[tuple[Examined, str]]
