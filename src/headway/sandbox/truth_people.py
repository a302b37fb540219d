"""Who is behind accounts, addresses and trailers, as truth tells it."""

import re

from headway.sandbox.world.model import Wire

NO_REPLY = re.compile(r"(\d+)\+([^@]+)@users\.noreply\.github\.com", re.IGNORECASE)
AGENT_MAILS = frozenset({"noreply@anthropic.com", "cursoragent@cursor.com"})
TRAILER = re.compile(r"(?im)^[ \t]*co-authored-by:[ \t]*([^<\n]*)<([^<>\s]+)>[ \t]*\r?$")


class Accounts:
    """Remembers everyone who is mentioned, each with the provider's id."""

    def __init__(self) -> None:
        self.found: dict[str, Wire] = {}

    def rows(self) -> list[Wire]:
        """Everyone, as identity records."""
        return [self.found[key] for key in sorted(self.found)]

    def account(self, actor: Wire | None) -> str | None:
        """The account's id; None for a deleted one."""
        if actor is None:
            return None
        external_id = str(actor["databaseId"])
        self.found[external_id] = {
            "external_id": external_id,
            "login": actor["_rest_login"] if "_rest_login" in actor else actor["login"],
            "kind": actor.get("_kind", "human"),
            "name": actor.get("name") if actor["__typename"] == "User" else None,
            "email": None,
        }
        return external_id

    def git(self, person: Wire | None) -> str | None:
        """Who wrote or committed: the account that GitHub knows, else the address."""
        if person is None:
            return None
        if person["user"] is not None:
            return self.account(person["user"])
        return self.address(person["email"], person["name"])

    def address(self, mail: str, name: str | None) -> str | None:
        """The identity behind an address; GitHub's no-reply addresses name the account."""
        if not mail.strip():
            return None
        known = NO_REPLY.fullmatch(mail.strip())
        key = known[1] if known else f"email:{mail.strip().lower()}"
        row = {
            "external_id": key,
            "login": known[2] if known else mail.strip().lower(),
            "kind": _kind(mail.strip().lower(), known[2] if known else name or ""),
            "name": None if known else name or None,
            "email": None if known else mail.strip().lower(),
        }
        self.found.setdefault(key, row)
        return key

    def co_authors(self, message: str, author: str | None) -> list[str]:
        """Those whom the trailers name, besides the author, each once, in order."""
        named = (self.address(mail, name.strip()) for name, mail in TRAILER.findall(message))
        return [x for x in dict.fromkeys(named) if x is not None and x != author]


def _kind(mail: str, name: str) -> str:
    """What an address or a name gives away of who is behind it."""
    if mail in AGENT_MAILS:
        return "ai_agent"
    return "bot" if name.lower().endswith(("[bot]", "-bot")) else "human"
