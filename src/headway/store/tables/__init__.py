"""Every table of Headway, one family a module."""

from headway.store.tables import accounts, code, connections, facts, people, reviews, work
from headway.store.tables.base import RecordTable, Table, TenantTable

UNTENANTED = frozenset(
    {
        "organisations",
        "users",
        "sign_in_links",
        "sessions",
        "api_tokens",
        "invitations",
        "oauth_states",
        "webhook_routes",
        "due_work",
        "alembic_version",
    }
)
"""The tables that are read before an organisation is known; all others force row-level security."""

__all__ = [
    "UNTENANTED",
    "RecordTable",
    "Table",
    "TenantTable",
    "accounts",
    "code",
    "connections",
    "facts",
    "people",
    "reviews",
    "work",
]
