"""Connections that go where the guard said, and to nowhere else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import httpx2

from quarterdeck.sources.guard.ranges import Guard

_PORTS = {"http": 80, "https": 443}
LONGEST = 300.0
"""Seconds that one answer may take from its request to its last byte."""


def guarded_transport(guard: Guard, *, ca_file: str | None = None, longest: float = LONGEST) -> GuardedTransport:
    """A transport for an HTTP client that speaks to one host. Certificates are checked against the host's name.

    ``longest`` bounds an answer in seconds, however slowly it drips. Proxies of the environment are not used: they
    would look the name up again. Raises OSError where ``ca_file`` cannot be read.
    """
    context = httpx2.create_ssl_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    plain = httpx2.AsyncHTTPTransport(verify=context, trust_env=False)
    return GuardedTransport(guard, plain, longest=longest)


class GuardedTransport(httpx2.AsyncBaseTransport):
    """``inner`` carries out what was found to be allowed; each host is resolved once and stays where it was found."""

    def __init__(
        self,
        guard: Guard,
        inner: httpx2.AsyncBaseTransport,
        *,
        longest: float = LONGEST,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guard, self._inner = guard, inner
        self._longest, self._monotonic = longest, monotonic
        self._pins: dict[tuple[str, int], tuple[str, ...]] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send to an address that was looked at. Raises `AddressRefused`, and what httpx2 raises."""
        ends = self._monotonic() + self._longest
        host, port = request.url.raw_host.decode("ascii"), request.url.port or _PORTS[request.url.scheme]
        try:
            async with asyncio.timeout(self._longest):
                response = await self._sent(request, host, port)
        except TimeoutError:
            raise httpx2.ReadTimeout("no answer in time", request=request) from None
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream, ends, self._monotonic)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _sent(self, request: httpx2.Request, host: str, port: int) -> httpx2.Response:
        """Try each address in turn; when none takes the connection, the name is looked up again next time."""
        where = host, port
        if where not in self._pins:
            self._pins[where] = await self._guard.addresses(host, port)
        trouble: httpx2.TransportError | None = None
        for address in self._pins[where]:
            try:
                response = await self._inner.handle_async_request(_pinned(request, host, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as failed:
                trouble = failed
            else:
                self._pins[where] = (address, *(other for other in self._pins[where] if other != address))
                return response
        del self._pins[where]
        assert trouble is not None  # noqa: S101 - there is at least one address
        raise trouble


def _pinned(request: httpx2.Request, host: str, address: str) -> httpx2.Request:
    """The same request, to an address; the name goes along for the certificate and the server."""
    extensions = {**request.extensions, "sni_hostname": host}
    url = request.url.copy_with(host=address)
    return httpx2.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)


class _Bounded(httpx2.AsyncByteStream):
    """A body that must have come in time."""

    def __init__(self, inner: httpx2.AsyncByteStream, ends: float, monotonic: Callable[[], float]) -> None:
        self._inner, self._ends, self._monotonic = inner, ends, monotonic

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = aiter(self._inner)
        while True:
            try:
                async with asyncio.timeout(max(0.0, self._ends - self._monotonic())):
                    part = await anext(parts)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise httpx2.ReadTimeout("the answer takes too long") from None
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()
