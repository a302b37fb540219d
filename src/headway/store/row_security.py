"""Row-level security: forced, on every table that belongs to an organisation."""

from collections.abc import Callable

from headway.store.session import ORGANISATION_SETTING

ISOLATED = (
    f"organisation_id = (SELECT NULLIF(current_setting('{ORGANISATION_SETTING}', true), '')::uuid)"
)
"""True for rows of the transaction's organisation; outside one the setting is '' or unset, and
NULL equals nothing. As a sub-query it is computed once a statement, not once a row."""


def protect(execute: Callable[[str], object], table: str) -> None:
    """Force row-level security on a new table, for its owner as well."""
    execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    execute(f"CREATE POLICY organisation ON {table} USING ({ISOLATED}) WITH CHECK ({ISOLATED})")
