"""The demo's organisations: made once, connected to the simulated providers, given their teams."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.embedded.process import ChildProcess
from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings

if TYPE_CHECKING:
    from headway.ingest.services import Services
    from headway.store.repositories.organisations import OrganisationRow

EMAIL = "demo@northwind.example"
_NORTHWIND = "northwind"
_NAMES = {_NORTHWIND: "Northwind", "replay": "Replay"}
_START_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Connected:
    """An organisation of the demo that has something to read."""

    organisation: "OrganisationRow"
    connection_ids: tuple[UUID, ...]


def wait_until_ready(
    process: ChildProcess, url: str, tick: Callable[[], None], what: str
) -> Mapping[str, Any]:
    """The JSON (or nothing) that `url` answers with as soon as it does.

    Raises:
        ConfigurationError: the process ended or stayed silent; with its last words.
    """
    import httpx

    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if not process.is_running:
            break
        try:
            answer = httpx.get(url, timeout=5, trust_env=False)
            if answer.status_code == httpx.codes.OK:
                is_json = answer.headers.get("content-type", "").startswith("application/json")
                found: Mapping[str, Any] = answer.json() if is_json else {}
                return found
        except httpx.HTTPError:
            pass
        tick()
        time.sleep(0.1)
    last = process.last_words(1) or f"its log: {process.log_file}"
    raise ConfigurationError(f"{what} did not start: {last}")


def connect(services: "Services", config: Mapping[str, Any]) -> list[Connected]:
    """Make what is missing, connect every installation, and start what is due."""
    by_slug: dict[str, list[Mapping[str, Any]]] = {}
    for installation in config["installations"]:
        is_northwind = str(installation["account"]).lower() == _NORTHWIND
        by_slug.setdefault(_NORTHWIND if is_northwind else "replay", []).append(installation)
    found = []
    for slug in sorted(by_slug):
        row = _organisation(services, slug)
        ids = tuple(_connect(services, row.id, config, one) for one in by_slug[slug])
        found.append(Connected(row, ids))
    return found


def already_read(services: "Services", archives_count: int) -> list["OrganisationRow"]:
    """The demo's organisations, where an earlier start has read them; else none."""
    from headway.ingest import progress
    from headway.store.repositories import organisations

    with services.database.shared() as session:
        known = [organisations.by_slug(session, slug) for slug in sorted(_NAMES)]
    rows = [row for row in known if row is not None]
    has_all = rows and (archives_count == 0 or any(row.slug == "replay" for row in rows))
    if has_all and all(progress.read(services.database, row.id).is_recent_read for row in rows):
        return rows
    return []


def _organisation(services: "Services", slug: str) -> "OrganisationRow":
    from headway.accounts import organisations, roles, users
    from headway.store.repositories import organisations as rows

    with services.database.shared() as session:
        row = rows.by_slug(session, slug)
    if row is None:
        row = organisations.create(services.database, name=_NAMES[slug], slug=slug)
    users.invite(
        services.database,
        email=EMAIL,
        organisation=slug,
        role=roles.Role.ADMIN,
        name="Demo",
    )
    return row


def _connect(
    services: "Services",
    organisation_id: UUID,
    config: Mapping[str, Any],
    installation: Mapping[str, Any],
) -> UUID:
    from headway.ingest import connect as connecting
    from headway.ingest import starting

    given = config["app"]
    connection_id = connecting.connect_github(
        services.database,
        services.vault,
        organisation_id,
        app=connecting.GithubApp(
            app_id=str(given["id"]),
            private_key=given["private_key"],
            webhook_secret=given["webhook_secret"],
        ),
        installation_id=str(installation["id"]),
        account=installation["account"],
        base_url=config["origin"],
        api_url=config["api_url"],
    )
    starting.start(services, organisation_id, connection_id)
    return connection_id


def company_of(slug: str, origin: str) -> Mapping[str, Any]:
    """What the sandbox tells of Northwind's people and teams; of real histories it tells none."""
    import httpx

    if slug != _NORTHWIND:
        return {}
    answer = httpx.get(f"{origin}/_sandbox/people", timeout=30, trust_env=False)
    answer.raise_for_status()
    found: Mapping[str, Any] = answer.json()
    return found


def sign_in_url(services: "Services", settings: Settings, slug: str) -> str:
    """A fresh one-time link into one of the demo's organisations."""
    from headway.accounts import sign_in

    token = sign_in.create_link(services.database, EMAIL, slug)
    return sign_in.address_of(settings, token)
