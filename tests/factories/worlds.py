"""A seeded history of merged and open pull requests, quick to make in any size."""

from datetime import date

import numpy as np
import pandas as pd
from tests.factories.frames import activity, empty, memberships, signals

from headway.analytics.calendars import Calendar
from headway.analytics.facts import Facts
from headway.analytics.items import Items
from headway.analytics.teams import Team
from headway.records import facts as columns

HOUR = 3_600_000_000
NEVER = np.datetime64("NaT", "us")


def categories(codes, names):
    return pd.Categorical.from_codes(
        codes, dtype=pd.CategoricalDtype(pd.Index(names, dtype=object))
    )


def history(count, *, weeks=60, until="2026-11-16", seed=1, people=40, repositories=6, pickup=None):
    """A fact frame of `count` pull requests opened evenly over `weeks`; a tenth is still open.

    `pickup(opened, person)` scales the wait for a review of each row, to plant a story.
    """
    rng = np.random.default_rng(seed)
    stop = np.datetime64(until, "us")
    length = weeks * 7 * 24 * HOUR
    opened = np.sort(stop - (rng.random(count) * length).astype("timedelta64[us]"))
    person = rng.integers(0, people, count)
    scale = np.ones(count) if pickup is None else pickup(opened, person)
    review, approval, merged = _steps(rng, opened, scale, stop)
    logins = categories(person, [f"p{n}" for n in range(people)])
    # The order of the columns is that in which their dice fall.
    return pd.DataFrame(
        {
            **_names(rng, count, repositories, person, logins),
            **_moments(rng, opened, review, approval, merged),
            **_sizes(rng, count),
            "reviews_count": (~np.isnat(review)).astype(np.int64),
            "merged_by": logins,
        }
    )


def _hours(rng, median, count):
    lasted = rng.lognormal(np.log(median), 1.0, count) * HOUR
    return lasted.astype(np.int64).astype("timedelta64[us]")


def _steps(rng, opened, scale, stop):
    """First review, approval and merge of each; NaT where it has not come by `stop`."""
    count = len(opened)
    wait = _hours(rng, 6, count).astype(np.int64) * scale
    review = opened + wait.astype(np.int64).astype("timedelta64[us]")
    approval = review + _hours(rng, 5, count)
    merged = approval + _hours(rng, 1, count)
    is_unreviewed = rng.random(count) < 0.07
    merged[merged >= stop] = NEVER
    review[is_unreviewed | (review >= stop)] = NEVER
    approval[np.isnat(review) | (approval >= stop)] = NEVER
    return review, approval, merged


def _names(rng, count, repositories, person, logins):
    kind = rng.choice([0, 1], count, p=[0.96, 0.04])
    return {
        "id": np.arange(1, count + 1),
        "external_id": pd.Series([""] * count, dtype="str"),
        "repository": categories(
            rng.integers(0, repositories, count), [f"acme/r{n}" for n in range(repositories)]
        ),
        "repository_id": categories(np.zeros(count, int), ["1"]),
        "number": np.arange(1, count + 1),
        "author": logins,
        "author_kind": categories(kind, ["human", "bot"]),
        "author_person": person,
        "base_is_default": rng.random(count) > 0.02,
    }


def _moments(rng, opened, review, approval, merged):
    count = len(opened)
    state = np.where(np.isnat(merged), 0, 1)
    return {
        "state": categories(state, list(columns.PULL_REQUEST_STATES)),
        "is_draft": np.zeros(count, bool),
        "opened_at": opened,
        "closed_at": merged,
        "merged_at": merged,
        "first_commit_at": opened - _hours(rng, 8, count),
        "ready_at": opened,
        "first_review_at": review,
        "first_response_at": review,
        "review_at": review,
        "first_approval_at": approval,
        "last_approval_at": approval,
        "first_changes_requested_at": np.full(count, NEVER),
    }


def _sizes(rng, count):
    return {
        "comments_count": np.zeros(count, np.int64),
        "commits_count": np.ones(count),
        "lines_count": np.floor(rng.lognormal(4.6, 1.2, count)),
        "files_count": np.floor(rng.lognormal(1.2, 0.8, count)) + 1,
        "force_pushes_count": np.zeros(count, np.int64),
        "self_merged": np.zeros(count, bool),
        "work_type": categories(np.zeros(count, int), [""]),
        "version": np.ones(count, np.int64),
    }


def world(frame, *, teams=("checkout", "search", "platform"), people=40, zone="UTC", version=1):
    """Facts about a history, its people dealt out evenly to teams."""
    rows = (
        [(person, teams[person % len(teams)], "2020-01-01", None) for person in range(people)]
        if teams
        else []
    )
    return Facts(
        items=Items.of(frame),
        calendar=Calendar(zone=zone),
        teams=tuple(Team(slug=slug, name=slug.title()) for slug in teams),
        memberships=memberships(*rows) if rows else empty(columns.MEMBERSHIP),
        people=(),
        signals=signals,
        activity=activity(),
        until_on=date(2028, 1, 1),
        version=version,
    )
