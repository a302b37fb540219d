"""Secrets that Headway hands out: shown once, kept as a hash, found again by that hash."""

import hashlib
import re
import secrets
from enum import StrEnum

_BYTES = 32
_FORM = re.compile(r"hw_([lst])_[A-Za-z0-9_-]{43}")


class Kind(StrEnum):
    """What a credential opens; its letter stands in it, so that none passes for another."""

    LINK = "l"
    SESSION = "s"
    TOKEN = "t"  # noqa: S105  # the letter of a kind


def make_with_digest(kind: Kind) -> tuple[str, bytes]:
    """A new credential of 256 random bits, and what is kept of it.

    The bits are random, so a plain hash cannot be turned back and needs no salt. Logs blot out
    what begins with `hw_`.
    """
    made = f"hw_{kind.value}_{secrets.token_urlsafe(_BYTES)}"
    return made, _hash(made)


def digest(kind: Kind, credential: str) -> bytes | None:
    """What is kept of a credential; None for what cannot be one of this kind."""
    form = _FORM.fullmatch(credential)
    return _hash(credential) if form is not None and form[1] == kind.value else None


def _hash(credential: str) -> bytes:
    return hashlib.sha256(credential.encode()).digest()
