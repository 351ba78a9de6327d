"""Writes down what a server answered, and answers from it later with sockets shut.

A recording is a folder with one file: a line of JSON for each answer, each compressed on its own, so that whatever
stops the program costs the last line at most. Requests are known again by document and variables, page sizes apart;
where one was asked several times, the answers come in the order in which they were given, the last again and again.

Requests name instants: a sync that is to be replayed runs by a clock that stands still at ``began_at``, both times.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from quarterdeck.sources.errors import NotRecorded
from quarterdeck.sources.gitlab import scrub
from quarterdeck.sources.gitlab.wire import Reply

FILE = "exchanges.jsonl.gz"
_HEADERS = ("content-type", "date", "link", "x-next-page")
_SIZES = frozenset({"first"})
"""Variables that only say how much at once: a replay may ask for other amounts."""
_FORMAT = 1
_CHUNK = 1 << 18


class _Head(msgspec.Struct):
    """First line. ``url`` is the server's; ``began_at`` the clock of the sync."""

    url: str
    began_at: datetime
    format: int = _FORMAT


class _Known(msgspec.Struct):
    key: str


class _Line(msgspec.Struct, omit_defaults=True):
    key: str
    name: str
    status: int
    headers: dict[str, str]
    body: msgspec.Raw


def key(name: str, variables: Mapping[str, Any]) -> str:
    """By what a request is known again."""
    given = {one: value for one, value in variables.items() if one not in _SIZES and value is not None}
    text = msgspec.json.encode([name, given], order="sorted")
    return hashlib.sha256(text).hexdigest()[:32]


class Recorder:
    """Given to a `Client`. Starts a new recording in ``folder``; what it held before is replaced."""

    def __init__(self, folder: Path, *, url: str, began_at: datetime, secrets: tuple[str, ...] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._secrets = [secret.encode() for secret in secrets if secret]
        self._path = folder / FILE
        self._path.write_bytes(b"")
        self._append(msgspec.json.encode(_Head(url, began_at)))

    def write(self, name: str, variables: Mapping[str, Any], reply: Reply | None) -> None:
        """Take down one answer, without what a recording must not hold; None: the server could not finish."""
        if reply is None:
            line = _Line(key(name, variables), _shown(name), 0, {}, msgspec.Raw(b"null"))
            return self._append(msgspec.json.encode(line))
        try:
            value = msgspec.json.decode(reply.body)
        except msgspec.DecodeError:
            return None
        body = msgspec.json.encode(scrub.rest(value) if name.startswith("/") else scrub.graph(value))
        headers = {one: reply.headers[one] for one in _HEADERS if one in reply.headers}
        if "link" in headers:
            headers["link"] = _local(headers["link"])
        line = _Line(key(name, variables), _shown(name), reply.status, headers, msgspec.Raw(body))
        return self._append(msgspec.json.encode(line))

    def _append(self, line: bytes) -> None:
        for secret in self._secrets:
            line = line.replace(secret, b"[removed]")
        # One write of one whole member: a crash leaves a torn end that readers drop, never a torn middle.
        with self._path.open("ab", buffering=0) as file:
            file.write(gzip.compress(line + b"\n", compresslevel=6, mtime=0))


class Recording:
    """A recording that is read; only an index of it is held in memory. Raises `NotRecorded` where there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._given: dict[str, int] = defaultdict(int)
        members = _members(folder / FILE)
        head = next(members, None)
        if head is None:
            raise NotRecorded(str(folder), "anything")
        self._head = msgspec.json.decode(head[2], type=_Head)
        for start, end, line in members:
            self._places[msgspec.json.decode(line, type=_Known).key].append((start, end))

    @property
    def url(self) -> str:
        """Of the server that was recorded."""
        return self._head.url

    @property
    def began_at(self) -> datetime:
        """The instant at which the sync's clock stood."""
        return self._head.began_at

    def answer(self, name: str, variables: Mapping[str, Any]) -> Reply | None:
        """The next answer to this request; None where the server could not finish. Raises `NotRecorded`."""
        known = key(name, variables)
        places = self._places.get(known)
        if not places:
            raise NotRecorded(str(self.folder), _shown(name))
        start, end = places[min(self._given[known], len(places) - 1)]
        self._given[known] += 1
        with (self.folder / FILE).open("rb") as file:
            file.seek(start)
            line = msgspec.json.decode(gzip.decompress(file.read(end - start)), type=_Line)
        return Reply(line.status, line.headers, bytes(line.body)) if line.status else None


def _shown(name: str) -> str:
    """For whoever reads a recording: the path or the document, nothing that a request names."""
    return name.partition("?")[0] if name.startswith("/") else name.partition("(")[0].partition(" {")[0]


def _members(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Start, end and text of each whole line; a torn one at the end is left out."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        start, rest, unzip, parts = 0, b"", zlib.decompressobj(31), list[bytes]()
        while rest or (rest := file.read(_CHUNK)):
            try:
                parts.append(unzip.decompress(rest))
            except zlib.error:
                return
            rest = unzip.unused_data
            if unzip.eof:
                end = file.tell() - len(rest)
                yield start, end, b"".join(parts)
                start, unzip, parts = end, zlib.decompressobj(31), []


def _local(link: str) -> str:
    """Links without scheme and host."""
    parts = []
    for part in link.split(","):
        target, _, rest = part.strip().partition(">")
        url = urlsplit(target.lstrip("<"))
        parts.append(f"<{url.path}?{url.query}>{rest}")
    return ", ".join(parts)
