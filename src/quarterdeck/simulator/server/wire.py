"""HTTP/1.1 over asyncio: requests read, answers written, connections kept alive. Loopback only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_BODY = 8 * 1024 * 1024
MAX_HEAD = 64 * 1024


@dataclass(slots=True)
class Request:
    """``path`` as sent, still percent-encoded; header names in lower case; the last of equal query keys wins in
    ``query``, all are in ``pairs``."""

    method: str
    path: str
    query_text: str
    headers: dict[str, str]
    body: bytes = b""
    pairs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def query(self) -> dict[str, str]:
        return dict(self.pairs)

    @property
    def segments(self) -> list[str]:
        """The parts of the path, decoded one by one, so that ``group%2Fproject`` stays one part."""
        return [unquote(part) for part in self.path.split("/") if part]


@dataclass(slots=True)
class Reply:
    """An answer. ``cut``: "" whole, ``before`` nothing is sent, ``midway`` half of the body is."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    delay: float = 0.0
    cut: str = ""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


Handler = Callable[[Request], Reply]


class BadRequest(Exception):
    """The bytes are no HTTP/1.1 request that this server takes."""


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None at its end. Raises `BadRequest`."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest("headers too long") from None
    lines = head.decode("latin-1").split("\r\n")
    try:
        method, target, _ = lines[0].split(" ", 2)
    except ValueError:
        raise BadRequest("no request line") from None
    parts = (line.partition(":") for line in lines[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in parts}
    split = urlsplit(target) if "://" in target else None
    path, _, query = (f"{split.path}?{split.query}" if split else target).partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    return Request(method, path, query, headers, await _read_body(reader, headers), pairs)


async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await _read_chunks(reader)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY:
        raise BadRequest("body too large")
    try:
        return await reader.readexactly(int(length))
    except asyncio.IncompleteReadError:
        raise BadRequest("body cut short") from None


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := _chunk_size(await reader.readline()):
        parts.append(await reader.readexactly(size))
        await reader.readline()
        if sum(map(len, parts)) > MAX_BODY:
            raise BadRequest("body too large")
    await reader.readline()
    return b"".join(parts)


def _chunk_size(line: bytes) -> int:
    try:
        return min(int(line.partition(b";")[0].strip() or b"0", 16), MAX_BODY + 1)
    except ValueError:
        raise BadRequest("no chunk size") from None


def _head(reply: Reply, *, close: bool) -> bytes:
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {reply.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines.append(f"Content-Length: {len(reply.body)}")
    lines.append("Connection: close" if close else "Connection: keep-alive")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handler) -> None:
    """Answer one request after another until either side has enough."""
    try:
        while (request := await read_request(reader)) is not None:
            if not await _answer(request, writer, handle):
                break
    except BadRequest as error:
        refusal = Reply(400, str(error).encode())
        writer.write(_head(refusal, close=True) + refusal.body)
    except ConnectionError:
        pass
    finally:
        await _finish(writer)


async def _answer(request: Request, writer: asyncio.StreamWriter, handle: Handler) -> bool:
    """Whether the connection goes on."""
    reply = handle(request)
    if reply.delay:
        await asyncio.sleep(reply.delay)
    if reply.cut == "before":
        writer.transport.abort()
        return False
    close = request.headers.get("connection", "").lower() == "close"
    body = b"" if request.method == "HEAD" else reply.body
    if reply.cut == "midway":
        writer.write(_head(reply, close=close) + body[: len(body) // 2])
        await writer.drain()
        return False
    writer.write(_head(reply, close=close) + body)
    await writer.drain()
    return not close


async def _finish(writer: asyncio.StreamWriter) -> None:
    try:
        writer.close()
        await writer.wait_closed()
    except ConnectionError:
        pass


async def listen(handle: Handler, *, host: str, port: int) -> asyncio.Server:
    """A listening server; nothing is accepted before its loop runs."""

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve_connection(reader, writer, handle)
        except asyncio.CancelledError:  # the server stops; asyncio would print it otherwise
            writer.transport.abort()

    return await asyncio.start_server(on_connection, host, port, limit=MAX_HEAD, backlog=512)
