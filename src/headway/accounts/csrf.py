"""Refuses what another site makes a signed-in browser send."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Collection, Mapping

_NONCE_BYTES = 16


def token_for(secret: bytes) -> str:
    """A token for one form of the session with that secret.

    Each is different, so that compressed pages do not give it away bit by bit.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return urlsafe_b64encode(nonce + _proof(secret, nonce)).decode()


def is_good(secret: bytes, token: str) -> bool:
    """Whether the token was made for this session."""
    try:
        given = urlsafe_b64decode(token.encode())
    except (Base64Error, ValueError):
        return False
    nonce, proof = given[:_NONCE_BYTES], given[_NONCE_BYTES:]
    return hmac.compare_digest(proof, _proof(secret, nonce))


def is_own(headers: Mapping[str, str], origins: Collection[str]) -> bool:
    """Whether the browser says that the request comes from a page of ours.

    Our `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with our own forms too,
    so `Sec-Fetch-Site`, which no page can set, speaks first. A program sends neither.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is None or origin in origins


def _proof(secret: bytes, nonce: bytes) -> bytes:
    return hmac.digest(secret, nonce, hashlib.sha256)
