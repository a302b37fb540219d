"""Database ids for rows of dumps: read out of global ids where they hold one, else made."""

import binascii
import re
from base64 import b64decode, urlsafe_b64decode

from headway.sandbox.world.model import stable_number

OLD = re.compile(rb"^\d+:[A-Za-z]+?(\d+)$")
WIDTHS = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
SMALL = 0x80


def database_id(kind: str, global_id: str | None, *parts: object) -> int:
    """The number inside the global id, else a stable one above 2^32 made from the parts."""
    found = number_in(global_id) if global_id else None
    return found or (1 << 32) + stable_number(kind, global_id or "", *parts, bits=39)


def number_in(global_id: str) -> int | None:
    """The database id that a global id of either form holds."""
    head, _, tail = global_id.partition("_")
    try:
        if tail:
            raw = urlsafe_b64decode(tail + "=" * (-len(tail) % 4))
            return _last_number(raw)
        old = OLD.match(b64decode(head + "=" * (-len(head) % 4)))
        return int(old[1]) if old else None
    except (binascii.Error, ValueError):
        return None


def _last_number(raw: bytes) -> int | None:
    """The last integer of a short MessagePack array of integers."""
    found, place = None, 1
    while place < len(raw):
        head = raw[place]
        width = WIDTHS.get(head)
        if width is None:
            if head >= SMALL:
                return None
            found, place = head, place + 1
            continue
        found = int.from_bytes(raw[place + 1 : place + 1 + width])
        place += 1 + width
    return found


def old_color(name: str) -> str:
    """A colour for a label that the dump has none for."""
    return f"{stable_number('colour', name, bits=24):06x}"
