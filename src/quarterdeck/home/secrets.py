"""Tokens under a key of this home, and surrogates for people.

The key lies in a file of its own, readable by the owner alone: whoever copies the settings or the lake has no token.
It protects nothing from the owner of the machine, and the docs say so.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid

from cryptography.fernet import Fernet, InvalidToken

from quarterdeck.home.errors import SecretUnreadable
from quarterdeck.home.folder import Home, alone, write_whole

_SURROGATES = (1 << 62) - 1


def get_key(home: Home) -> bytes:
    """This home's key; made at first need, never replaced: two processes or threads that make it at once agree."""
    path = home.secrets / "key"
    if not path.exists():
        home.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = home.secrets / f".key.{uuid.uuid4().hex}"
        write_whole(made, Fernet.generate_key())
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_bytes()


def keep_token(home: Home, source: str, token: str) -> None:
    """Store a token, encrypted."""
    sealed = Fernet(get_key(home)).encrypt(token.encode()).decode()
    with alone(home.secrets / "tokens.lock"):
        tokens = _tokens(home) | {source: sealed}
        write_whole(home.secrets / "tokens.json", json.dumps(tokens).encode())


def find_token(home: Home, source: str) -> str | None:
    """The stored token; None where none is. SecretUnreadable where the key does not fit."""
    sealed = _tokens(home).get(source)
    if sealed is None:
        return None
    try:
        return Fernet(get_key(home)).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError) as error:
        raise SecretUnreadable(source) from error


def drop_token(home: Home, source: str) -> None:
    """Forget a stored token; nothing happens where none is."""
    if source not in _tokens(home):
        return
    with alone(home.secrets / "tokens.lock"):
        tokens = _tokens(home)
        tokens.pop(source, None)
        write_whole(home.secrets / "tokens.json", json.dumps(tokens).encode())


def _tokens(home: Home) -> dict[str, str]:
    path = home.secrets / "tokens.json"
    if not path.exists():
        return {}
    try:
        return dict(json.loads(path.read_bytes()))
    except ValueError as error:
        raise SecretUnreadable(path.name) from error


class Surrogates:
    """Numbers in place of handles and e-mail addresses: the same text gives the same number in this home only."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"surrogate").digest()

    def person(self, handle: str) -> int:
        """A positive number below 2**62 for a handle, letter case ignored."""
        return self._number("person", handle)

    def author(self, email: str) -> int:
        """A negative number for an e-mail address, letter case ignored: an author known from clones."""
        return -self._number("author", email)

    def _number(self, kind: str, text: str) -> int:
        data = f"{kind}:{text.strip().casefold()}".encode()
        digest = hashlib.blake2b(data, digest_size=8, key=self._key).digest()
        return 1 + int.from_bytes(digest, "big") % _SURROGATES
