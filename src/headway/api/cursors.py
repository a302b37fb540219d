"""Cursors of lists: opaque to readers, bound to the question they belong to."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence

import orjson

from headway.kernel.errors import Invalid

Place = Sequence[str | int | None]
"""The sort key of the last item of the page before."""
_REFUSED = "cursor: it is not one of this list with these parameters; begin without a cursor."


def write(question: str, place: Place) -> str:
    """The cursor that goes on after `place` with the same `question`."""
    return urlsafe_b64encode(orjson.dumps([_mark(question), *place])).decode().rstrip("=")


def read(question: str, cursor: str | None, kinds: Sequence[type]) -> list[str | int | None] | None:
    """The place that a cursor names; None without one. Raises Invalid for any other text.

    `kinds` are the types of the place's parts; each may also be null.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said = orjson.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (Base64Error, ValueError) as error:
        raise Invalid(_REFUSED) from error
    if not isinstance(said, list) or said[:1] != [_mark(question)]:
        raise Invalid(_REFUSED)
    place = said[1:]
    if len(place) != len(kinds) or not all(map(_fits, place, kinds)):
        raise Invalid(_REFUSED)
    return place


def _fits(part: object, kind: type) -> bool:
    # PostgreSQL has no text with a zero in it.
    return part is None or (type(part) is kind and "\x00" not in str(part))


def _mark(question: str) -> str:
    """Eight letters that differ for another list or other filters."""
    return hashlib.sha256(question.encode()).hexdigest()[:8]
