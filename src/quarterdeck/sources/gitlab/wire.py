"""One HTTP exchange: sent, received within bounds, and told apart from its failures. No retry happens here."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2

from quarterdeck import __version__
from quarterdeck.sources.errors import RedirectRefused, ResponseTooLarge, SourceError, Unauthorized, Unreachable
from quarterdeck.sources.gitlab.address import is_loopback
from quarterdeck.sources.gitlab.pace import Limits

_REDIRECTS = 5
_RETRIED = frozenset({408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        return "html" in self.headers.get("content-type", "") or self.body[:1].lstrip() == b"<"


@dataclass(frozen=True, slots=True)
class Fault:
    """No usable reply. ``heavy``: as happens where too much is asked at once; ``final``: trying again cannot help.

    ``flaky``: mostly chance, but where it stays, asking for less may help too.
    """

    error: SourceError
    heavy: bool = False
    flaky: bool = False
    final: bool = False
    before_answer: bool = False
    """The connection did not come about: nobody may be there at all."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request, ready to be sent. ``url`` is absolute."""

    method: str
    url: str
    content: bytes | None = None


class Wire:
    """Keeps the connections. The token is in here only and goes to ``base`` only."""

    def __init__(
        self,
        base: str,
        token: str | None,
        *,
        limits: Limits,
        transport: httpx2.AsyncBaseTransport | None = None,
        ca_file: str | None = None,
        trust_env: bool = True,
    ) -> None:
        self.base, self._limits = base, limits
        self._headers = {"accept": "application/json", "user-agent": f"quarterdeck/{__version__}"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"
        local = is_loopback(urlsplit(base).hostname)
        self._http = httpx2.AsyncClient(
            transport=transport,
            verify=True if transport else _context(ca_file, secure=base.startswith("https:")),
            trust_env=trust_env and not local,
            follow_redirects=False,
            timeout=httpx2.Timeout(limits.read, connect=limits.connect, pool=None),
            limits=httpx2.Limits(
                max_connections=limits.concurrency, max_keepalive_connections=limits.concurrency, keepalive_expiry=30
            ),
        )

    def __repr__(self) -> str:
        return f"Wire({self.base!r})"

    async def send(self, call: Call) -> Reply | Fault:
        """Send once, following redirects on the same host. Never raises for what the outside does."""
        for _ in range(_REDIRECTS + 1):
            outcome = await self._once(call)
            if isinstance(outcome, Fault) or outcome.status not in {301, 302, 303, 307, 308}:
                return outcome
            target = urljoin(call.url, outcome.headers.get("location", ""))
            fault = self._leads_away(call.url, target)
            if fault is not None:
                return fault
            call = Call(call.method, target, call.content)
        return Fault(Unreachable(self.base, "it redirects in circles", "check the address"), final=True)

    async def close(self) -> None:
        await self._http.aclose()

    def _leads_away(self, url: str, target: str) -> Fault | None:
        old, new = urlsplit(url), urlsplit(target)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            where = f"{new.scheme}://{new.netloc.rpartition('@')[2]}"
            return Fault(RedirectRefused(self.base, where), final=True)
        if new.path.endswith("/sign_in"):
            return Fault(Unauthorized(self.base, "it asks to sign in instead of answering"), final=True)
        return None

    async def _once(self, call: Call) -> Reply | Fault:
        headers = self._headers if call.content is None else {**self._headers, "content-type": "application/json"}
        request = self._http.build_request(call.method, call.url, headers=headers, content=call.content)
        fault: Fault
        try:
            response = await self._http.send(request, stream=True, auth=None)
            try:
                return await self._received(response)
            finally:
                await response.aclose()
        except (httpx2.TransportError, httpx2.DecodingError, httpx2.InvalidURL, ssl.SSLError, OSError) as trouble:
            # Their text and their request are left behind: the request's headers hold the token.
            fault = _fault(self.base, trouble)
        return fault

    async def _received(self, response: httpx2.Response) -> Reply | Fault:
        parts, size = [], 0
        async for part in response.aiter_bytes():
            size += len(part)
            if size > self._limits.body:
                return Fault(ResponseTooLarge(self.base, self._limits.body), heavy=True, final=True)
            parts.append(part)
        return Reply(response.status_code, dict(response.headers.items()), b"".join(parts))


def failed_status(reply: Reply) -> bool:
    """Whether the status is one of those that pass."""
    return reply.status in _RETRIED or reply.status >= 525


def _context(ca_file: str | None, *, secure: bool) -> ssl.SSLContext | bool:
    """The system's certificates and ``SSL_CERT_FILE``, and those of ``ca_file`` besides. Raises `Unreachable`."""
    if not secure:
        return True
    context = httpx2.create_ssl_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError):
            raise Unreachable(ca_file, "the certificates cannot be read", "it must be a PEM file") from None
    return context


def _fault(url: str, trouble: BaseException) -> Fault:
    texts = " ".join(_causes(trouble)).lower()
    if "certificate" in texts or "ssl" in texts or "tls" in texts:
        why = "its certificate is not trusted" if "verif" in texts else "no secure connection comes about"
        todo = "give your company's certificate with --ca-file or SSL_CERT_FILE"
        return Fault(Unreachable(url, why, todo), final=True, before_answer=True)
    if isinstance(trouble, httpx2.ConnectError):
        named = any(word in texts for word in ("name", "getaddrinfo", "nodename", "resolve"))
        why = "no machine of that name is known" if named else "the connection was refused"
        return Fault(Unreachable(url, why, "check the address; a VPN or proxy may be needed"), before_answer=True)
    if isinstance(trouble, httpx2.ConnectTimeout):
        return Fault(Unreachable(url, "no connection in time", "a VPN or proxy may be needed"), before_answer=True)
    if isinstance(trouble, (httpx2.TimeoutException, asyncio.TimeoutError)):
        return Fault(Unreachable(url, "no answer in time", "try again later"), heavy=True)
    if isinstance(trouble, httpx2.ProxyError):
        return Fault(Unreachable(url, "the proxy refuses", "check HTTPS_PROXY and NO_PROXY"), before_answer=True)
    return Fault(Unreachable(url, "the connection was cut", "try again later"), flaky=True)


def _causes(trouble: BaseException | None) -> list[str]:
    texts: list[str] = []
    while trouble is not None and len(texts) < 8:
        texts.append(f"{type(trouble).__name__} {trouble}")
        trouble = trouble.__cause__ or trouble.__context__
    return texts
