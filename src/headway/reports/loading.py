"""Loading: a report's ground out of the store.

Facts are kept beside the frame cache of the context, for as long as neither pull requests, people,
the organisation's calendar nor the day have changed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from threading import Lock
from uuid import UUID
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy.orm import Session

from headway.analytics.calendars import Calendar
from headway.analytics.facts import Facts
from headway.analytics.items import Items
from headway.analytics.teams import Team
from headway.analytics.workers import Signals, Worker
from headway.records import facts as columns
from headway.reports import connections as connections_page
from headway.reports.completeness import STREAM, Covered, Stretch
from headway.reports.context import ReportContext
from headway.reports.details import Details
from headway.reports.ground import Ground
from headway.store.facts import activity as activity_facts
from headway.store.facts import drafts
from headway.store.facts import reviews as review_facts
from headway.store.facts.cache import FrameCache, Frames
from headway.store.repositories import (
    connections,
    coverage,
    cursors,
    people,
    pull_requests,
    reviews,
    scopes,
)
from headway.store.repositories import teams as team_rows
from headway.store.repositories.organisations import OrganisationRow
from headway.store.repositories.people import PersonRow
from headway.store.repositories.pull_requests import PullRequestFilters, PullRequestItem
from headway.store.session import Database

AHEAD = timedelta(days=400)
"""How far beyond today calendars are known: nobody asks for working hours after that."""
MOST_MATCHES = 5000

Key = tuple[int, int, date, OrganisationRow]
_LOCK = Lock()
_KEPT: WeakKeyDictionary[FrameCache, dict[UUID, tuple[Key, Facts]]] = WeakKeyDictionary()


def ground(context: ReportContext) -> Ground:
    """Facts and completeness of the reader's organisation; its troubles are read when asked for."""
    found = facts(context)
    with context.database.snapshot(context.organisation.id) as session:
        covered = _covered(session)
        is_connected = bool(connections.everyone(session))
    return Ground(
        facts=found,
        now=context.now,
        covered=covered,
        troubles=partial(connections_page.troubles, context),
        has_connection=is_connected,
    )


def facts(context: ReportContext) -> Facts:
    """The organisation's facts at their current version, made once per version and day."""
    organisation = context.organisation
    frames = context.frames.get(context.database, organisation.id)
    key = (frames.version, frames.people_version, context.now.date(), organisation)
    with _LOCK:
        kept = _KEPT.setdefault(context.frames, {})
        held = kept.get(organisation.id)
        if held is not None and held[0] == key:
            return held[1]
    made = _facts(context, frames)
    with _LOCK:
        kept[organisation.id] = (key, made)
    return made


def details(context: ReportContext) -> Details:
    """What the store knows of single pull requests of the reader's organisation."""
    return StoredDetails(context.database, context.organisation.id)


class StoredDetails:
    """Details read from the store, each in a short transaction of its own."""

    def __init__(self, database: Database, organisation_id: UUID) -> None:
        self._database = database
        self._organisation_id = organisation_id

    def items(self, fact_ids: Sequence[int]) -> Mapping[int, PullRequestItem]:
        """Titles, addresses and moments by fact id; those that are gone are left out."""
        with self._database.organisation(self._organisation_id) as session:
            return {item.id: item for item in pull_requests.by_ids(session, fact_ids)}

    def reviews(self, fact_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, datetime]]]:
        """(login, submitted_at) of the reviews that count, oldest first."""
        with self._database.organisation(self._organisation_id) as session:
            return reviews.counted(session, fact_ids)

    def matching(self, words: str) -> set[int]:
        """The newest pull requests whose title holds these words, at most MOST_MATCHES."""
        with self._database.organisation(self._organisation_id) as session:
            found = pull_requests.listing(
                session, PullRequestFilters(words=words), limit=MOST_MATCHES
            )
        return {item.id for item in found}


def _facts(context: ReportContext, frames: Frames) -> Facts:
    organisation = context.organisation
    with context.database.snapshot(organisation.id) as session:
        teams = team_rows.everyone(session)
        members = team_rows.memberships(session)
        everybody = people.everyone(session)
        away = people.absences(session)
    slugs = {team.id: team.slug for team in teams}
    codes = {person.id: person.code for person in everybody}
    days = {person.id: [] for person in everybody}  # type: dict[UUID, list[tuple[date, date]]]
    for absence in away:
        days[absence.person_id].append((absence.from_on, absence.to_on))
    memberships = pd.DataFrame(
        [
            (codes[row.person_id], slugs[row.team_id], row.valid_from, row.valid_to)
            for row in members
        ],
        columns=list(columns.MEMBERSHIP),
    ).astype(dict(columns.MEMBERSHIP))
    return Facts(
        items=Items.of(frames.pull_requests),
        calendar=_calendar(organisation),
        teams=tuple(
            Team(
                slug=team.slug,
                name=team.name,
                parent=slugs[team.parent_id] if team.parent_id else None,
                zone=team.zone,
                country=team.country,
            )
            for team in teams
        ),
        memberships=memberships,
        people=tuple(_worker(person, days[person.id]) for person in everybody),
        signals=partial(_signals, context.database, organisation.id),
        activity=partial(_activity, context.database, organisation.id),
        redrafted=partial(drafts.load, context.database, organisation.id),
        until_on=context.now.date() + AHEAD,
        version=frames.version,
    )


def _worker(person: PersonRow, away: Sequence[tuple[date, date]]) -> Worker:
    return Worker(
        person=person.code, zone=person.zone, country=person.country, away=tuple(sorted(away))
    )


def _calendar(organisation: OrganisationRow) -> Calendar:
    return Calendar(
        zone=organisation.zone,
        country=organisation.country,
        days=tuple(organisation.work_days),
        start=time.fromisoformat(organisation.work_start),
        end=time.fromisoformat(organisation.work_end),
    )


def _signals(database: Database, organisation_id: UUID) -> Signals:
    return Signals(
        requests=review_facts.load_requests(database, organisation_id),
        reviews=review_facts.load_reviews(database, organisation_id),
        events=review_facts.load_events(database, organisation_id),
    )


def _activity(
    database: Database, organisation_id: UUID, from_at: datetime, to_at: datetime
) -> pd.DataFrame:
    return activity_facts.load(database, organisation_id, from_at=from_at, to_at=to_at)


def _covered(session: Session) -> list[Covered]:
    """What was read of each repository that is selected and may be read."""
    stretches: dict[UUID, list[Stretch]] = {}
    for row in coverage.everything(session):
        if row.stream == STREAM:
            stretches.setdefault(row.scope_id, []).append(
                Stretch(
                    from_at=row.from_at,
                    until_at=row.until_at,
                    is_complete=row.is_complete,
                    reason=row.reason,
                )
            )
    polled = cursors.polled(session, STREAM)
    return [
        Covered(
            name=scope.name,
            stretches=tuple(stretches.get(scope.id, ())),
            polled_at=polled.get(scope.id),
        )
        for scope in scopes.everyone(session)
        if scope.is_selected and scope.is_open
    ]
