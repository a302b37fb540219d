"""Secrets at rest: each under a data key of its own, and that key under the master key.

A sealed secret is `HW1` + key id (8 bytes) + wrapped data key + sealed text, AES-256-GCM both
times, bound to where it belongs: the same bytes moved to another organisation, connection or
field do not open.
"""

import hashlib
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings

_MAGIC = b"HW1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_ID_BYTES = 8
_WRAPPED_BYTES = _NONCE_BYTES + _KEY_BYTES + _TAG_BYTES
_FILE_NAME = "master.key"


class SecretUnreadable(ConfigurationError):
    """A stored secret does not open; the message says which key is missing, or that it is foul."""


class Vault:
    """Seals and opens secrets with one master key of 32 bytes."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY_BYTES:
            raise ConfigurationError(
                "HEADWAY_MASTER_KEY must be 32 bytes in base64; make one with: "
                "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
            )
        self._master = AESGCM(master_key)
        self.key_id = hashlib.sha256(b"headway key id" + master_key).digest()[:_KEY_ID_BYTES]

    def seal(self, secret: bytes, *, place: str) -> bytes:
        """`secret` as it may be stored; `place` is organisation|connection|field."""
        data_key = AESGCM.generate_key(bit_length=8 * _KEY_BYTES)
        bound = place.encode()
        return (
            _MAGIC
            + self.key_id
            + _sealed(self._master, data_key, _MAGIC + self.key_id + bound)
            + _sealed(AESGCM(data_key), secret, bound)
        )

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """The secret that was sealed for `place`. Raises SecretUnreadable."""
        head = len(_MAGIC) + _KEY_ID_BYTES
        key_id = sealed[len(_MAGIC) : head]
        if not sealed.startswith(_MAGIC) or len(sealed) < head + _WRAPPED_BYTES:
            raise SecretUnreadable(f"The stored secret of {place} is damaged: authorise it again")
        if key_id != self.key_id:
            raise SecretUnreadable(
                f"The secret of {place} was stored under the master key {key_id.hex()}, and the "
                f"one in use is {self.key_id.hex()}: set HEADWAY_MASTER_KEY (or the file of "
                "HEADWAY_MASTER_KEY_FILE) back to it, or authorise the connection again"
            )
        bound = place.encode()
        wrapped, body = sealed[head : head + _WRAPPED_BYTES], sealed[head + _WRAPPED_BYTES :]
        try:
            data_key = _opened(self._master, wrapped, _MAGIC + self.key_id + bound)
            return _opened(AESGCM(data_key), body, bound)
        except InvalidTag as error:
            raise SecretUnreadable(
                f"The stored secret of {place} was changed or belongs elsewhere: authorise it again"
            ) from error


def place(organisation_id: object, connection_id: object, field: str) -> str:
    """The name that a secret is bound to."""
    return f"{organisation_id}|{connection_id}|{field}"


def vault(settings: Settings) -> Vault:
    """The vault of this installation.

    The master key comes from `HEADWAY_MASTER_KEY`, else the file `HEADWAY_MASTER_KEY_FILE`, else
    the data directory, where it is made once with mode 0600. Raises ConfigurationError.
    """
    if settings.master_key is not None:
        return Vault(_decoded(settings.master_key.get_secret_value(), "HEADWAY_MASTER_KEY"))
    if settings.master_key_file is not None:
        return Vault(_read(settings.master_key_file))
    if settings.data_dir is not None:
        return Vault(_read_or_make(settings.data_dir / _FILE_NAME))
    raise ConfigurationError(
        "No master key: set HEADWAY_MASTER_KEY, HEADWAY_MASTER_KEY_FILE or HEADWAY_DATA_DIR. "
        "Without the key that stored them, the secrets of connections cannot be read; "
        "each connection must then be authorised again"
    )


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        # Written aside and linked: two first starts at once agree on one key, never half of one.
        made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b64encode(os.urandom(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The master key file {path} cannot be read ({error}). Without the key that stored "
            "them, the secrets of connections cannot be read: bring the file back from its "
            "backup, or make a new key and authorise each connection again"
        ) from error
    return _decoded(text, str(path))


def _decoded(text: str, source: str) -> bytes:
    try:
        return b64decode(text.strip(), validate=True)
    except Base64Error as error:
        raise ConfigurationError(f"The master key in {source} is not base64") from error


def _sealed(cipher: AESGCM, clear: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, clear, bound)


def _opened(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
