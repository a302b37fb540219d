"""Activity: how many people were at work, by which a team's number is divided.

A person counts once in each ISO week with a commit or a review of somebody else's pull request.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from headway.analytics import periods, windows
from headway.analytics.facts import Facts
from headway.analytics.items import Column, Items, Mask, Moments, Numbers, Rows
from headway.analytics.observed import Question
from headway.records.answers import Every

LEAST_PEOPLE = 5
"""Under so many people a number for each of them would be about persons."""
TOO_FEW = "fewer than five people were active"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWeeks:
    """Who was active in which week: each pair of `week` and `who` once."""

    edges: Moments
    """Where the weeks begin, and where the last one ends."""
    week: Rows
    who: Column

    def total(self, from_at: np.datetime64, to_at: np.datetime64) -> float:
        """Person-weeks of a half-open stretch; a week that it cuts counts by its part."""
        active = np.bincount(self.week, minlength=len(self.edges) - 1)
        return float(active @ self._parts(from_at, to_at))

    def people(self, from_at: np.datetime64, to_at: np.datetime64) -> int:
        """How many different people were active in the weeks that a stretch touches."""
        touched = self._parts(from_at, to_at)[self.week] > 0
        return len(np.unique(self.who[touched]))

    def _parts(self, from_at: np.datetime64, to_at: np.datetime64) -> Numbers:
        """Which part of each week lies in the stretch, 0 to 1."""
        starts, stops = self.edges[:-1], self.edges[1:]
        inside = np.minimum(stops, to_at) - np.maximum(starts, from_at)
        return np.asarray(np.maximum(inside, np.timedelta64(0, "us")) / (stops - starts))


class Activity:
    """What active people did in the weeks of a question, in its team and repository."""

    def __init__(self, facts: Facts, question: Question) -> None:
        query = question.query
        self._facts = facts
        self._question = question
        first = windows.start_of(periods.spans(query).from_on, Every.WEEK)
        last = windows.start_of(query.to_on - timedelta(days=1), Every.WEEK)
        weeks = windows.days(first, windows.shift(last, Every.WEEK, 1), Every.WEEK)
        self._edges = windows.instants(weeks, question.zone)
        from_at, to_at = (windows.midnight(day, question.zone) for day in (weeks[0], weeks[-1]))
        self._items = Items.of(facts.activity(from_at, to_at))
        for by, key in (("team", query.team), ("repository", query.repository)):
            if key is not None:
                self._items = self._items.where(self._mask(by, key))

    def person_weeks(self) -> PersonWeeks:
        """Of everybody that the question is about."""
        return self._person_weeks(self._items)

    def person_weeks_of(self, by: str, key: str) -> PersonWeeks:
        """Of one group; a kind of work has no people of its own, and is divided by all."""
        return self._person_weeks(self._items.where(self._mask(by, key)))

    def _mask(self, by: str, key: str) -> Mask:
        if by == "team":
            teams = self._facts.teams_in(self._question.zone)
            return teams.mask(key, self._items["person"], self._items["at"])
        if by == "repository":
            return self._items.is_category("repository", key)
        return np.ones(len(self._items), bool)

    def _person_weeks(self, items: Items) -> PersonWeeks:
        person, identity = items["person"], items["identity"]
        # Somebody of whom only an account is known is told from people by being negative.
        who = np.where(person >= 0, person, -1 - identity)
        week = np.searchsorted(self._edges, items["at"], side="right") - 1
        pairs = np.unique(np.stack([week, who]), axis=1)
        return PersonWeeks(edges=self._edges, week=pairs[0].astype(np.intp), who=pairs[1])
