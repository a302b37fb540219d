"""Pull requests in the domain's words, as the fact frame holds them.

`pull_request(opened="Mon 9:00", first_review="Mon 15:30")`: days of the week of Monday 2 March 2026
(`Mon+1`: the week after), or `2026-03-02 9:00`; naive, in UTC.
"""

from datetime import date, datetime, timedelta
from itertools import count

import numpy as np
import pandas as pd

from headway.analytics.calendars import Calendar
from headway.analytics.facts import Facts
from headway.analytics.items import Items
from headway.analytics.teams import Team
from headway.analytics.workers import Signals, Worker
from headway.records import facts as columns

MONDAY = date(2026, 3, 2)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ids = count(1)
MOMENTS = [name for name, kind in columns.PULL_REQUEST.items() if kind == columns.MOMENT]


def at(text):
    """A moment from "Mon 9:00", "Tue+2 14:30:05" or "2026-03-02 9:00"; None is never."""
    if text is None:
        return np.datetime64("NaT", "us")
    if isinstance(text, datetime):
        return np.datetime64(text.replace(tzinfo=None).isoformat(), "us")
    day, clock = text.split(" ")
    if day[:3] in DAYS:
        weeks = int(day[3:] or 0)
        on = MONDAY + timedelta(weeks=weeks, days=DAYS.index(day[:3]))
    else:
        on = date.fromisoformat(day)
    hour, _, rest = clock.partition(":")
    return np.datetime64(f"{on}T{int(hour):02}:{rest}", "us")


def pull_request(**said):
    """One row; what is not said follows: ready when opened, first commit when opened."""
    names = {name: name.removesuffix("_at") for name in MOMENTS}
    moments = {name: at(said.pop(short, None)) for name, short in names.items()}
    defaults(moments, said)
    row = {
        "id": next(_ids),
        "external_id": "",
        "repository": "acme/shop",
        "repository_id": "1",
        "author": "ada",
        "author_kind": "human",
        "author_person": 1,
        "base_is_default": True,
        "state": "open" if np.isnat(moments["closed_at"]) else "merged",
        "is_draft": False,
        "reviews_count": 0,
        "comments_count": 0,
        "commits_count": 1.0,
        "lines_count": 10.0,
        "files_count": 1.0,
        "force_pushes_count": 0,
        "merged_by": "ada",
        "self_merged": False,
        "work_type": "",
        "version": 1,
    }
    row["number"] = row["id"]
    unknown = set(said) - set(row)
    assert not unknown, f"no such columns: {unknown}"
    return {**row, **moments, **said}


def defaults(moments, said):
    """What follows from what was said; `draft=True`: no ready moment unless one is given."""
    opened = moments["opened_at"]
    if np.isnat(opened):
        opened = moments["opened_at"] = at("Mon 9:00")
    is_draft = said.get("is_draft", False)
    if np.isnat(moments["ready_at"]) and not is_draft:
        moments["ready_at"] = opened
    if not said.pop("no_commits", False) and np.isnat(moments["first_commit_at"]):
        moments["first_commit_at"] = opened
    merged = moments["merged_at"]
    moments["closed_at"] = np.fmin(moments["closed_at"], merged)
    if np.isnat(moments["first_response_at"]):
        moments["first_response_at"] = moments["first_review_at"]
    review = np.maximum(moments["first_response_at"], moments["ready_at"])
    if np.isnat(moments["review_at"]) and not review > merged:
        moments["review_at"] = review
    if np.isnat(moments["first_approval_at"]):
        moments["first_approval_at"] = moments["last_approval_at"]


def frame(*rows):
    """The pull request frame of these rows, with the columns and types of records.facts."""
    made = pd.DataFrame(list(rows), columns=list(columns.PULL_REQUEST))
    return made.astype(dict(columns.PULL_REQUEST))


def empty(kinds):
    """A frame with these columns and no row."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def memberships(*rows):
    """(person, team slug, from day, to day or None) as the membership frame."""
    made = pd.DataFrame(
        [
            (person, team, pd.Timestamp(start), pd.Timestamp(stop) if stop else pd.NaT)
            for person, team, start, stop in rows
        ],
        columns=list(columns.MEMBERSHIP),
    )
    return made.astype(dict(columns.MEMBERSHIP))


def signals(requests=None, reviews=None, events=None):
    """Who was asked and who spoke; empty by default."""
    return Signals(
        requests=empty(columns.REVIEW_REQUEST) if requests is None else requests,
        reviews=empty(columns.REVIEW) if reviews is None else reviews,
        events=empty(columns.EVENT) if events is None else events,
    )


def act(person, when, *, kind="commit", repository="acme/shop", identity=None):
    """One row of the activity frame; `person` None is an account that nobody is linked to."""
    linked = -1 if person is None else person
    account = person if identity is None else identity
    return (account, linked, repository, kind, at(when))


def activity(*rows):
    """Loads what of these acts lies from one moment to another."""
    made = pd.DataFrame(list(rows), columns=list(columns.ACTIVITY)).astype(dict(columns.ACTIVITY))

    def load(from_at, to_at):
        return made[(made["at"] >= at(from_at)) & (made["at"] < at(to_at))]

    return load


def facts(
    *rows,
    teams=(),
    members=(),
    people=(),
    zone="UTC",
    country=None,
    said=None,
    version=7,
    active=(),
):
    """Facts about these pull requests; `teams` are slugs or Team, `people` are Worker."""
    return Facts(
        items=Items.of(frame(*rows)),
        calendar=Calendar(zone=zone, country=country),
        teams=tuple(
            one if isinstance(one, Team) else Team(slug=one, name=one.title()) for one in teams
        ),
        memberships=memberships(*members),
        people=tuple(one if isinstance(one, Worker) else Worker(person=one) for one in people),
        signals=lambda: said or signals(),
        activity=activity(*active),
        until_on=date(2027, 1, 1),
        version=version,
    )
