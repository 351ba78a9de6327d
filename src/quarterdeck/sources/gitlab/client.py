"""The one door to a GitLab: live, recorded, or replayed (another transport). It waits, retries and counts.

Whoever calls sees decoded answers or a `SourceError`; the token is never in either.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

import httpx2
import msgspec

from quarterdeck.sources.errors import (
    Forbidden,
    NotGitLab,
    RateLimited,
    ServerFailed,
    SourceError,
    Unauthorized,
)
from quarterdeck.sources.gitlab.address import parse_address
from quarterdeck.sources.gitlab.answers import Answer, decode, is_heavy, opened, refusal
from quarterdeck.sources.gitlab.pace import Limits, OnWait, Pace, Sleep, http_date, retry_after, until_reset
from quarterdeck.sources.gitlab.wire import Call, Fault, Reply, Wire, failed_status
from quarterdeck.sources.protocol import Stats

T = TypeVar("T")
_FEW = 3
"""Attempts where nothing at the address has answered yet, or what answers is no API or fails each time."""
_HTTP_TOO_MANY = 429
_HOLD = 300.0
"""Seconds at most that a limit is waited for before it is hit: a server's clock may be wrong, its 429 is not."""


class Recorder(Protocol):
    """Writes exchanges down; see `record.Recorder`. ``reply`` None: the server could not finish."""

    def write(self, name: str, variables: Mapping[str, Any], reply: Reply | None) -> None: ...


class Replay(Protocol):
    """Answers from what was written down; see `record.Recording`. None: the server could not finish."""

    def answer(self, name: str, variables: Mapping[str, Any]) -> Reply | None: ...


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """``value`` is the decoded body, None where ``status`` is 403 or 404."""

    value: Any
    status: int
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Ask:
    """``name`` and ``variables`` are by what a recording knows it again."""

    call: Call
    kind: str
    heavy_tries: int
    name: str
    variables: Mapping[str, Any]


class Client:
    """``base_url`` is the server; ``token`` None asks as nobody. Open it inside a running event loop, `close` it there.

    ``sleep``, ``monotonic``, ``clock`` (aware UTC) and ``rng`` are for tests. ``on_wait(seconds, why)`` is told of each
    wait that the server imposes. With ``replay`` no socket is opened. Proxies of the environment are used with
    ``trust_env``, never for this machine.
    Raises `BadAddress`, and `Unauthorized` for a token that cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        token: str | None,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        recorder: Recorder | None = None,
        replay: Replay | None = None,
        limits: Limits | None = None,
        allow_http: bool = False,
        ca_file: str | None = None,
        trust_env: bool = True,
        on_wait: OnWait | None = None,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], datetime] | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.base = parse_address(base_url, allow_http=allow_http).base + _root(base_url)
        self.stats = Stats()
        self.limits = limits or Limits()
        self.clock = clock or _utc
        self._monotonic, self._recorder, self._replay = monotonic, recorder, replay
        self._pace = Pace(self.limits, sleep, monotonic, rng or random.Random(), on_wait)  # noqa: S311 - jitter
        self._gate = asyncio.Semaphore(self.limits.concurrency)
        self.answered = False
        """Whether anything came back that could be used."""
        self._wire = Wire(
            self.base,
            _checked(self.base, token),
            limits=self.limits,
            transport=transport,
            ca_file=ca_file,
            trust_env=trust_env,
        )

    def __repr__(self) -> str:
        return f"Client({self.base!r})"

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def graphql(
        self,
        text: str,
        variables: Mapping[str, Any],
        shape: type[T],
        *,
        name: str,
        kind: str,
        heavy_tries: int | None = None,
    ) -> Answer[T]:
        """Run a document; its data are decoded as ``shape``.

        ``name`` tells documents apart in a recording, ``kind`` counts the requests. ``heavy_tries`` bounds the
        attempts where the server cannot finish, for whoever then asks for less. Raises `TooComplex`, `Rejected`
        and what else `SourceError` has.
        """
        given = {key: value for key, value in variables.items() if value is not None}
        call = Call("POST", f"{self.base}/api/graphql", msgspec.json.encode({"query": text, "variables": given}))
        ask = _Ask(call, kind, min(heavy_tries or self.limits.tries, self.limits.tries), name, given)

        def read(reply: Reply) -> Any:
            return _graph(self.base, reply, shape)

        (data, errors, loose), reply, asked_at, requests = await self._persist(ask, read)
        if data is None and loose is None:
            raise refusal(errors)
        return Answer(data, errors, reply.headers, asked_at, requests, loose)

    async def rest(self, path: str, params: Mapping[str, Any] | None = None, *, shape: Any, kind: str) -> RestAnswer:
        """GET below ``/api/v4``; ``path`` may also be an absolute URL of this server (a ``Link``)."""
        query = f"?{urlencode(params)}" if params else ""
        url = path if path.startswith(f"{self.base}/") else f"{self.base}/api/v4{path}{query}"

        def read(reply: Reply) -> Any:
            return _rest(self.base, reply, shape)

        ask = _Ask(Call("GET", url), kind, self.limits.tries, url.removeprefix(self.base), {})
        value, reply, _, _ = await self._persist(ask, read)
        return RestAnswer(value, reply.status, reply.headers)

    def skew(self, headers: Mapping[str, str], asked_at: datetime) -> float | None:
        """Seconds by which the server's clock is ahead of ours (its dates are whole seconds); None if it has none."""
        server = http_date(headers.get("date"))
        if server is None:
            return None
        apart = (server - asked_at).total_seconds()
        return 0.0 if -1.0 <= apart <= 1.0 else apart

    async def _persist(self, ask: _Ask, read: Callable[[Reply], Any]) -> tuple[Any, Reply, datetime, int]:
        """Send until it is answered, waiting as told; ``read`` gives the value or a `Fault`, or raises."""
        if self._replay is not None:
            return self._replayed(self._replay, ask, read)
        failures, limited, waited, requests = 0, 0, 0.0, 0
        while True:
            outcome, asked_at = await self._send(ask)
            requests += 1
            if isinstance(outcome, Reply) and outcome.status == _HTTP_TOO_MANY:
                limited += 1
                waited += await self._limited(outcome, limited, waited)
                continue
            reply = outcome if isinstance(outcome, Reply) else None
            value: Any = outcome if reply is None else _or_fault(self.base, reply, read)
            if reply is not None and not isinstance(value, Fault):
                self.answered = True
                self._record(ask, reply)
                return value, reply, asked_at, requests
            failures += 1
            if failures >= self._allowed(value, ask):
                raise self._given_up(ask, value)
            at_least = retry_after(reply.headers, self.clock()) if reply is not None else None
            await self._retry(failures, value, min(at_least or 0.0, self.limits.patience))

    def _allowed(self, fault: Fault, ask: _Ask) -> int:
        """How many attempts a fault of this kind is worth."""
        tries = self.limits.tries
        if fault.final:
            return 1
        if fault.heavy:
            tries = ask.heavy_tries
        elif fault.flaky:
            tries = min(ask.heavy_tries * 2, tries)
        hopeless = fault.before_answer or (fault.heavy and isinstance(fault.error, ServerFailed))
        return min(_FEW, tries) if hopeless and not self.answered else tries

    async def _send(self, ask: _Ask) -> tuple[Reply | Fault, datetime]:
        async with self._gate:
            await self._pace.ready()
            asked_at, began = self.clock(), self._monotonic()
            self.stats.requests[ask.kind] = self.stats.requests.get(ask.kind, 0) + 1
            outcome = await self._wire.send(ask.call)
            self._pace.waited += self._monotonic() - began
        self.stats.waited = self._pace.waited
        if isinstance(outcome, Reply):
            pause = until_reset(outcome.headers, self.clock())
            if pause:
                self._pace.hold(min(pause, _HOLD), "rate limit used up")
        return outcome, asked_at

    async def _limited(self, reply: Reply, times: int, waited: float) -> float:
        """Wait after a 429; returns the seconds. Raises `RateLimited` when patience is over."""
        told = retry_after(reply.headers, self.clock()) or until_reset(reply.headers, self.clock())
        if waited + (told or 0.0) >= self.limits.patience:
            raise RateLimited(self.base, waited)
        self.stats.retries += 1
        if told is not None:
            self._pace.hold(told, "rate limited")
            spent = await self._pace.ready()
            return max(told, spent) + await self._pace.back_off(1 if told >= 1 else times, "")
        return await self._pace.back_off(times, "rate limited", at_least=1.0)

    async def _retry(self, failures: int, fault: Fault, at_least: float) -> None:
        self.stats.retries += 1
        await self._pace.back_off(failures, str(fault.error).split("; ", maxsplit=1)[0], at_least=at_least)
        self.stats.waited = self._pace.waited

    def _given_up(self, ask: _Ask, fault: Fault) -> SourceError:
        error = fault.error
        if type(error) is ServerFailed and not self.answered and self._replay is None:
            error = ServerFailed(error.url, error.why, begun=False)
        if fault.heavy or fault.flaky:
            self._record(ask, None)
            error.heavy = True
        return error

    def _record(self, ask: _Ask, reply: Reply | None) -> None:
        if self._recorder is not None:
            self._recorder.write(ask.name, ask.variables, reply)

    def _replayed(self, replay: Replay, ask: _Ask, read: Callable[[Reply], Any]) -> tuple[Any, Reply, datetime, int]:
        self.stats.requests[ask.kind] = self.stats.requests.get(ask.kind, 0) + 1
        reply = replay.answer(ask.name, ask.variables)
        if reply is None:
            value: Any = Fault(ServerFailed(self.base, "the server could not finish when it was recorded"), heavy=True)
        else:
            value = _or_fault(self.base, reply, read)
        if reply is None or isinstance(value, Fault):
            raise self._given_up(ask, value)
        return value, reply, self.clock(), 1


def _utc() -> datetime:
    return datetime.now(UTC)


def _root(base_url: str) -> str:
    """A GitLab below a path of its host: what the address has after the host."""
    path = parse_address(base_url, allow_http=True).path
    return f"/{path}" if path else ""


def _checked(base: str, token: str | None) -> str | None:
    """The token without the blanks of a careless paste. Raises `Unauthorized` where it can be none."""
    bare = (token or "").strip()
    if bare and not (bare.isascii() and bare.isprintable() and " " not in bare):
        raise Unauthorized(base, "what was given as a token holds characters that no token has")
    return bare or None


def _or_fault(base: str, reply: Reply, read: Callable[[Reply], Any]) -> Any:
    """The value of a reply, or the fault that it stands for. Raises where asking again is no use."""
    if failed_status(reply):
        heavy = reply.status in {500, 502, 503, 504, 524}
        return Fault(ServerFailed(base, f"the server answers {reply.status}"), heavy=heavy)
    _refused(base, reply)
    try:
        return read(reply)
    except msgspec.ValidationError:
        raise NotGitLab(base, "it answers in another form than GitLab's API") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        if reply.is_html:
            return Fault(NotGitLab(base, "it answers with a web page instead of data"), before_answer=True)
    return Fault(ServerFailed(base, "it answers with malformed JSON"), flaky=True)


def _refused(base: str, reply: Reply) -> None:
    """Raises for a token that is not good enough."""
    if reply.status == 401:
        reasons = (word for word in ("expired", "revoked") if word.encode() in reply.body.lower())
        raise Unauthorized(base, f"the token is {next(reasons, 'wrong, expired or revoked')}")
    if reply.status == 403 and b"insufficient_" in reply.body and b"scope" in reply.body:
        raise Forbidden(base, "the token's scopes are too narrow", scope=True)


def _graph(base: str, reply: Reply, shape: Any) -> Any:
    if reply.status == 403:
        why = "a firewall or proxy before it refuses" if reply.is_html else "the API is not open to this user"
        raise Forbidden(base, why)
    if reply.status == 404:
        raise NotGitLab(base, "it has no GraphQL API there")
    data, errors, loose = opened(reply.body, shape)
    if data is not None or loose is not None:
        return data, errors, loose
    if not errors and reply.status < 400:
        return Fault(ServerFailed(base, "it answers without data"))
    if is_heavy(errors):
        return Fault(ServerFailed(base, "it could not finish in time"), heavy=True)
    if not errors:
        return Fault(ServerFailed(base, f"the server answers {reply.status}"), final=True)
    return data, errors, loose


def _rest(base: str, reply: Reply, shape: Any) -> Any:
    if reply.status in {403, 404}:
        return None
    if reply.status >= 400:
        return Fault(ServerFailed(base, f"the server answers {reply.status}"), final=True)
    return decode(reply.body, shape)
