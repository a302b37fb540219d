"""When an open pull request was made a draft again."""

from datetime import UTC, timedelta

from tests.factories import tenants

from headway import records as r
from headway.kernel.encryption import Vault
from headway.store.facts import drafts


def test_the_last_moment_counts_of_what_is_an_open_draft(database) -> None:
    made = tenants.found(database, Vault(b"k" * 32), "Northwind")
    tenants.fill(made)
    state = {"state": r.PullRequestState.OPEN, "merged_at": None, "closed_at": None}
    drafted = tenants.pull_request("northwind", 31, **state, is_draft=True)
    opened = tenants.pull_request("northwind", 32, **state)
    made.write(drafted, opened)
    made.write(
        *(
            r.PullRequestEvent(
                external_id=f"{one.external_id}-{hours}",
                repository_id=one.repository_id,
                pull_request_id=one.external_id,
                kind=r.PullRequestEventKind.CONVERTED_TO_DRAFT,
                actor_id=None,
                at=one.opened_at + timedelta(hours=hours),
            )
            for one in (drafted, opened)
            for hours in (1, 3)
        )
    )
    found = drafts.load(database, made.organisation.id)
    assert list(found.values()) == [
        (drafted.opened_at + timedelta(hours=3)).astimezone(UTC).replace(tzinfo=None)
    ]
