"""One document from an address that a user gave: bounded in size and time, from that host alone."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2

from quarterdeck.sources.errors import BadAddress, RedirectRefused, ResponseTooLarge, ServerFailed, Unreachable
from quarterdeck.sources.guard.ranges import Guard
from quarterdeck.sources.guard.transport import guarded_transport

_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as it came."""

    url: str
    content_type: str
    body: bytes


async def fetch(
    url: str,
    guard: Guard,
    *,
    bytes_at_most: int = 8 * 2**20,
    seconds: float = 30.0,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Fetched:
    """Read ``url`` (http or https) as nobody. Redirects are followed on the same host only.

    Raises `BadAddress`, `AddressRefused`, `RedirectRefused`, `ResponseTooLarge`, `ServerFailed` and `Unreachable`.
    """
    carrier = transport or guarded_transport(guard, longest=seconds)
    async with httpx2.AsyncClient(transport=carrier, trust_env=False, timeout=seconds) as client:
        target = url
        for _ in range(_REDIRECTS + 1):
            reply = await _get(client, _checked(target), bytes_at_most)
            if isinstance(reply, Fetched):
                return reply
            target = _same_host(target, reply)
    raise Unreachable(_shown(url), "it redirects in circles", "check the address")


async def _get(client: httpx2.AsyncClient, url: str, bytes_at_most: int) -> Fetched | str:
    """The document, or where it is said to be."""
    try:
        async with client.stream("GET", url, follow_redirects=False) as response:
            if response.status_code in {301, 302, 303, 307, 308}:
                return response.headers.get("location", "")
            if response.status_code != 200:
                raise ServerFailed(_shown(url), f"the server answers {response.status_code}")
            body = await _body(response, bytes_at_most)
            return Fetched(url, response.headers.get("content-type", ""), body)
    except httpx2.TimeoutException:
        raise Unreachable(_shown(url), "no answer in time", "try again later") from None
    except (httpx2.InvalidURL, UnicodeError):
        raise BadAddress("the address is no URL; it should look like https://example.com/calendar.ics") from None
    except (httpx2.TransportError, httpx2.DecodingError, OSError):
        raise Unreachable(_shown(url), "the connection failed", "check the address") from None


async def _body(response: httpx2.Response, bytes_at_most: int) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > bytes_at_most:
            raise ResponseTooLarge(_shown(str(response.url)), bytes_at_most)
        parts.append(part)
    return b"".join(parts)


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise BadAddress("the address is no URL; it should look like https://example.com/calendar.ics")
    return url


def _same_host(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
    except ValueError:  # what is said is no address
        raise RedirectRefused(_shown(url), "an address that is none") from None
    if (old.scheme, old.netloc) != (new.scheme, new.netloc):
        raise RedirectRefused(_shown(url), f"{new.scheme}://{new.netloc.rpartition('@')[2]}")
    return target


def _shown(url: str) -> str:
    """Without path and query, which may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}"
