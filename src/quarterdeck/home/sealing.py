"""Private text, sealed with a key that lies outside the database.

AES-256-GCM. The *place* of a text (table, record, field) is authenticated with it, so that what was sealed in one
place cannot be opened in another. Keys have versions: new texts take the newest, older ones stay readable and can be
sealed again. A sealed text is ``qd1.<version>.<base64 of nonce and ciphertext>``.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quarterdeck.home.errors import HomeError, SealBroken
from quarterdeck.home.folder import Home, write_whole

_MARK = "qd1"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of a home by version, from 1; the highest seals. Shown nowhere, not even in an error."""

    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        return max(self.keys)


def get_ring(home: Home) -> Ring:
    """This home's keys; the first is made at first need, and two processes that make it at once agree."""
    path = home.secrets / "sealing.json"
    if not path.exists():
        home.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(home):
            if not path.exists():
                write_whole(path, _to_bytes(Ring({1: AESGCM.generate_key(256)})))
    return _from_bytes(path.read_bytes())


def rotate(home: Home) -> Ring:
    """Add a key, with which everything is sealed from now on; earlier keys stay until `drop_older`."""
    get_ring(home)
    with _alone(home):
        ring = get_ring(home)
        return _keep(home, Ring({**ring.keys, ring.newest + 1: AESGCM.generate_key(256)}))


def drop_older(home: Home, *, than: int) -> Ring:
    """Forget the keys before version ``than``: what is sealed with them can never be read again."""
    with _alone(home):
        ring = get_ring(home)
        return _keep(home, Ring({version: key for version, key in ring.keys.items() if version >= than}))


def seal(ring: Ring, text: str, *, place: str) -> str:
    """The text, sealed with the newest key for its place, such as ``notes/17/body``."""
    nonce = os.urandom(_NONCE_BYTES)
    closed = AESGCM(ring.keys[ring.newest]).encrypt(nonce, text.encode(), _bound(ring.newest, place))
    return f"{_MARK}.{ring.newest}.{base64.urlsafe_b64encode(nonce + closed).decode()}"


def unseal(ring: Ring, sealed: str, *, place: str) -> str:
    """The text again. SealBroken where it was altered, belongs to another place, or its key is not in the ring."""
    version, data = _split(sealed, place)
    if version not in ring.keys:
        raise SealBroken(place, f"key {version} is not in this home; restore it from a backup made with --with-keys")
    try:
        opened = AESGCM(ring.keys[version]).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _bound(version, place))
    except InvalidTag as error:
        raise SealBroken(place, "it was altered, or sealed elsewhere") from error
    return opened.decode()


def reseal(ring: Ring, sealed: str, *, place: str) -> str:
    """The text sealed with the newest key; as it was where it is already."""
    if _split(sealed, place)[0] == ring.newest:
        return sealed
    return seal(ring, unseal(ring, sealed, place=place), place=place)


def key_version(sealed: str, *, place: str) -> int:
    """Which key sealed this text. SealBroken where it is no sealed text."""
    return _split(sealed, place)[0]


def _bound(version: int, place: str) -> bytes:
    return f"{_MARK}.{version}.{place}".encode()


_FORM = re.compile(r"qd1\.([0-9]{1,9})\.([A-Za-z0-9_=-]{38,})", re.ASCII)


def _split(sealed: str, place: str) -> tuple[int, bytes]:
    """Version, and nonce with ciphertext. SealBroken for what is no sealed text."""
    found = _FORM.fullmatch(sealed)
    try:
        data = base64.b64decode(found[2], altchars=b"-_", validate=True) if found else b""
    except binascii.Error:
        data = b""
    if found is None or len(data) < _NONCE_BYTES + 16:
        raise SealBroken(place, "it is no sealed text")
    return int(found[1]), data


def _keep(home: Home, ring: Ring) -> Ring:
    write_whole(home.secrets / "sealing.json", _to_bytes(ring))
    return ring


def _to_bytes(ring: Ring) -> bytes:
    return json.dumps({str(v): base64.b64encode(key).decode() for v, key in sorted(ring.keys.items())}).encode()


def _from_bytes(content: bytes) -> Ring:
    try:
        ring = Ring({int(v): base64.b64decode(key, validate=True) for v, key in json.loads(content).items()})
    except (ValueError, AttributeError, TypeError):
        ring = Ring({})
    if not ring.keys or any(len(key) != 32 for key in ring.keys.values()):
        raise HomeError("secrets/sealing.json cannot be read; restore it from a backup made with --with-keys")
    return ring


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One process at a time changes the keys."""
    with (home.secrets / "sealing.lock").open("a") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield
