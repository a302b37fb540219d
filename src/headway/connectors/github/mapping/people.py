"""Identities: whoever a body mentions.

https://docs.github.com/en/graphql/reference/interfaces#actor
https://docs.github.com/en/rest/users/users#get-a-user
"""

from headway.connectors.github.actors import by_mail, kind_of
from headway.connectors.github.mapping.fields import Body, child, optional_id, optional_text
from headway.records import Identity


class People:
    """Gives the id of whoever is mentioned and remembers their identities for the page."""

    def __init__(self, machine_users: frozenset[str] = frozenset()) -> None:
        self._machine_users = machine_users
        self._identities: dict[str, Identity] = {}

    def identities(self) -> list[Identity]:
        """Everyone mentioned so far, each once."""
        return list(self._identities.values())

    def account(self, body: Body, *path: str) -> str | None:
        """The id of the account at that path; None for a deleted one (a ghost).

        Reads both shapes: `{__typename, login, databaseId}` and `{type, login, id}`.
        """
        actor = child(body, *path)
        login = optional_text(actor, "login")
        if not login:
            return None
        kind_named = optional_text(actor, "__typename") or optional_text(actor, "type")
        is_bot = kind_named == "Bot"
        if is_bot:
            login = _app_login(login)
        identity = Identity(
            external_id=optional_id(actor, "databaseId", "id") or f"login:{login.lower()}",
            login=login,
            kind=kind_of(login, is_bot=is_bot, machine_users=self._machine_users),
            name=optional_text(actor, "name") or None,
        )
        return self._keep(identity)

    def git(self, body: Body, account: Body) -> str | None:
        """The id behind `{name, email}` of a commit; its `account` where GitHub knows one."""
        known = self.account(account)
        mail = optional_text(body, "email")
        if known is not None or not mail or not mail.strip():
            return known
        return self.mail(mail, optional_text(body, "name"))

    def mail(self, mail: str, name: str | None) -> str:
        """The id behind an e-mail address."""
        return self._keep(by_mail(mail, name, self._machine_users))

    def _keep(self, identity: Identity) -> str:
        known = self._identities.get(identity.external_id)
        # The reading that knows more stays: an address never replaces an account.
        if known is None or (known.name is None and identity.name is not None):
            self._identities[identity.external_id] = identity
        return identity.external_id


def _app_login(login: str) -> str:
    """One login for an App's account: REST writes a suffix that GraphQL leaves out.

    Copilot has none or any, by the answer it is in.
    """
    bare = login.removesuffix("[bot]")
    return bare if bare.lower().startswith("copilot") else f"{bare}[bot]"
