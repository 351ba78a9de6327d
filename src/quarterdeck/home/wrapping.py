"""Keys under a passphrase, so that they may travel in a backup.

The passphrase is stretched by Argon2id; its cost is written beside what it closes, and bounded on reading, so that a
made-up file cannot take the machine's memory. AES-256-GCM closes the content and authenticates what it is *about*.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quarterdeck.home.errors import HomeError, WrongPassphrase

SHORTEST = 12
"""Characters a passphrase must have."""
_COST = {"time": 3, "memory_kib": 65_536, "lanes": 4}
_MOST = {"time": 20, "memory_kib": 1_048_576, "lanes": 16}


def wrap(content: bytes, passphrase: str, *, about: str) -> bytes:
    """Close ``content``; ``about`` must be said again to open it. HomeError where the passphrase is too short."""
    if len(passphrase) < SHORTEST:
        raise HomeError(f"a passphrase needs at least {SHORTEST} characters; choose a longer one")
    salt, nonce = os.urandom(16), os.urandom(12)
    head = {"kdf": "argon2id", **_COST, "salt": _text(salt), "nonce": _text(nonce)}
    closed = AESGCM(_stretch(passphrase, salt, _COST)).encrypt(nonce, content, _bound(head, about))
    return json.dumps({**head, "closed": _text(closed)}, sort_keys=True).encode()


def unwrap(wrapped: bytes, passphrase: str, *, about: str, what: str = "these keys") -> bytes:
    """The content again. WrongPassphrase, naming ``what``, where it does not open; HomeError where it is no wrap."""
    try:
        head: dict[str, Any] = json.loads(wrapped)
        closed = base64.b64decode(head.pop("closed"), validate=True)
        nonce = base64.b64decode(head["nonce"], validate=True)
        cipher = AESGCM(_key(head, passphrase))
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, HashingError):
        raise HomeError(f"{what} are in no form that this Quarterdeck knows; use the one that made the file") from None
    try:
        return cipher.decrypt(nonce, closed, _bound(head, about))
    except (InvalidTag, ValueError) as error:
        raise WrongPassphrase(what) from error


def _key(head: dict[str, Any], passphrase: str) -> bytes:
    """The key that a head tells of; ValueError where it asks for another way, or for more than is reasonable."""
    cost = {key: int(head[key]) for key in _COST}
    if head["kdf"] != "argon2id" or not all(1 <= cost[key] <= _MOST[key] for key in cost):
        raise ValueError(head["kdf"])
    return _stretch(passphrase, base64.b64decode(head["salt"], validate=True), cost)


def _stretch(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=cost["time"], memory_cost=cost["memory_kib"],
        parallelism=cost["lanes"], hash_len=32, type=Type.ID,
    )  # fmt: skip


def _bound(head: dict[str, Any], about: str) -> bytes:
    return json.dumps({**head, "about": about}, sort_keys=True).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
