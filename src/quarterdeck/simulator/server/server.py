"""The server itself: in a thread for tests and the demo, or in a process of its own."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from types import TracebackType

from quarterdeck.simulator.model import Company
from quarterdeck.simulator.server.door import Door, Logged
from quarterdeck.simulator.server.faults import Faults
from quarterdeck.simulator.server.graph.endpoint import GraphQL
from quarterdeck.simulator.server.rules import ApprovalRule
from quarterdeck.simulator.server.tokens import Token
from quarterdeck.simulator.server.wire import listen
from quarterdeck.simulator.server.world import World

DEFAULT_TOKEN = "glpat-simulated-token"  # noqa: S105
HOST = "127.0.0.1"


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Server:
    """A GitLab on loopback that serves one company.

    A context manager: inside it `url` answers, `requests` lists what was asked so far and `world` changes what is
    served. ``latency`` is in seconds for each request, which waits without holding up others. ``token`` has
    ``scopes``, ``expires`` and the eyes of ``username`` (None: the member with the most access); ``tokens`` are
    further ones. ``public`` are paths that may be seen without a token. ``rules`` are approval rules by project
    path. ``port`` 0 takes a free one.
    """

    def __init__(
        self,
        company: Company,
        *,
        token: str = DEFAULT_TOKEN,
        latency: float = 0.0,
        port: int = 0,
        faults: Faults | None = None,
        scopes: tuple[str, ...] = ("read_api",),
        expires: date | None = None,
        username: str | None = None,
        tokens: Iterable[Token] = (),
        public: Iterable[str] = (),
        rules: Mapping[str, list[ApprovalRule]] | None = None,
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        own = Token(token, username, scopes, expires)
        self.token = token
        self.faults = faults or Faults()
        self.world = World(company, rules=dict(rules or {}))
        graphql = GraphQL(self.world, base_url="", lacking=self.faults.lacking)
        known = {found.value: found for found in (own, *tokens)}
        self._door = Door(self.world, graphql, known, self.faults, clock, latency=latency, public=frozenset(public))
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._failed: BaseException | None = None
        self._ready = threading.Event()
        self.url = ""

    @property
    def requests(self) -> list[Logged]:
        """What was asked so far, in order."""
        return self._door.requests

    def __enter__(self) -> Server:
        self._thread = threading.Thread(target=self._run, name="simulated-gitlab", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            raise self._failed
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            listening = await listen(self._door.handle, host=HOST, port=self._port)
        except OSError as error:
            self._failed = error
            self._ready.set()
            return
        self._name(listening.sockets[0].getsockname()[1])
        self._ready.set()
        await self._stop.wait()
        listening.close()
        await _end_others()

    def _name(self, port: int) -> None:
        self.url = self._door.base_url = self._door.graphql.base_url = f"http://{HOST}:{port}"


async def _end_others() -> None:
    """Cancel the open connections and let them end."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def serve(
    company: Company,
    *,
    token: str = DEFAULT_TOKEN,
    latency: float = 0.0,
    port: int = 0,
    faults: Faults | None = None,
    ready: Callable[[str], object] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Serve until ``stop`` is set or the process is interrupted; ``ready`` is told the URL once it answers."""
    waiting = stop or threading.Event()
    gc.collect()
    gc.freeze()  # the company stays to the end: looking for garbage in it would hold up requests
    with Server(company, token=token, latency=latency, port=port, faults=faults) as server:
        if ready is not None:
            ready(server.url)
        while not waiting.wait(0.5):
            pass
