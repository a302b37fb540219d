"""Loading: a report's ground out of the store, in one snapshot.

Facts are kept per process beside the frame cache of the context, for as long as neither pull
requests, people, nor the day have changed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
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
from headway.ingest import progress
from headway.records import facts as columns
from headway.reports import connections as connections_report
from headway.reports.completeness import STREAM, Covered, Stretch
from headway.reports.context import ReportContext
from headway.reports.details import Details
from headway.reports.ground import Ground
from headway.store.facts import pull_requests as pull_request_facts
from headway.store.facts import versions
from headway.store.facts.cache import FrameCache
from headway.store.repositories import connections, coverage, people, pull_requests, reviews
from headway.store.repositories import scopes as scope_rows
from headway.store.repositories import teams as team_rows
from headway.store.repositories.organisations import OrganisationRow
from headway.store.repositories.pull_requests import PullRequestFilters, PullRequestItem

AHEAD = timedelta(days=400)
"""How far beyond today calendars are known: nobody asks for working hours after that."""
MOST_MATCHES = 2000

Key = tuple[int, int, date, OrganisationRow]
_LOCK = Lock()
_KEPT: WeakKeyDictionary[FrameCache, dict[UUID, tuple[Key, Facts]]] = WeakKeyDictionary()
