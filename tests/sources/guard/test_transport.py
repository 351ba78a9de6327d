"""Connections of a guarded client: one look-up, one host, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from quarterdeck.simulator.server import Server
from quarterdeck.simulator.uniform import make_uniform
from quarterdeck.sources.errors import (
    AddressRefused,
    BadAddress,
    RedirectRefused,
    ResponseTooLarge,
    ServerFailed,
    Unreachable,
)
from quarterdeck.sources.gitlab import Client, connect
from quarterdeck.sources.guard import Guard, fetch, guarded_transport
from quarterdeck.sources.guard.transport import GuardedTransport

NOW = datetime(2026, 1, 5, tzinfo=UTC)
PUBLIC, OTHER = "93.184.216.34", "93.184.216.35"
Handler = Callable[[httpx2.Request], httpx2.Response]


class Rebinding:
    """A name server that gives each answer once, then the last for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, name: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def guarded(handler: Handler, resolve: Rebinding, **options: Any) -> GuardedTransport:
    return GuardedTransport(Guard(resolve=resolve), httpx2.MockTransport(handler), **options)


def get(url: str, handler: Handler, resolve: Rebinding, **options: Any) -> bytes:
    carrier = guarded(handler, resolve)
    return asyncio.run(fetch(url, Guard(), transport=carrier, **options)).body


def test_the_request_goes_to_the_address_that_was_looked_at_under_its_own_name() -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, content=b"hello")

    assert get("https://gitlab.example:8443/a?b=c", handler, Rebinding([PUBLIC])) == b"hello"
    (request,) = seen
    assert str(request.url) == f"https://{PUBLIC}:8443/a?b=c"
    assert request.headers["host"] == "gitlab.example:8443"
    assert request.extensions["sni_hostname"] == "gitlab.example"


def test_a_name_that_changes_its_address_after_the_look_up_leads_nowhere_else() -> None:
    seen: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.host)
        return httpx2.Response(200)

    async def twice() -> None:
        async with httpx2.AsyncClient(transport=guarded(handler, resolve)) as client:
            await client.get("https://gitlab.example/")
            await client.get("https://gitlab.example/")

    resolve = Rebinding([PUBLIC], ["127.0.0.1"])
    asyncio.run(twice())
    assert seen == [PUBLIC, PUBLIC]
    assert resolve.asked == 1


def test_when_no_connection_comes_about_the_name_is_looked_up_and_looked_at_again() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    async def twice() -> None:
        async with httpx2.AsyncClient(transport=guarded(handler, Rebinding([PUBLIC], ["127.0.0.1"]))) as client:
            with pytest.raises(httpx2.ConnectError):
                await client.get("https://gitlab.example/")
            with pytest.raises(AddressRefused):
                await client.get("https://gitlab.example/")

    asyncio.run(twice())


def test_the_next_address_is_tried_when_the_first_takes_no_connection() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == PUBLIC:
            raise httpx2.ConnectError("refused", request=request)
        return httpx2.Response(200, content=request.url.host.encode())

    assert get("https://gitlab.example/", handler, Rebinding([PUBLIC, OTHER])) == OTHER.encode()


def test_nothing_is_sent_to_a_private_address() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        raise AssertionError("it was sent")

    for url in ("http://127.0.0.1/", "http://[::1]/", "http://gitlab.example/", "http://2130706433/", "http://0x7f.1/"):
        with pytest.raises(AddressRefused):
            get(url, handler, Rebinding(["10.0.0.1"]))


def test_a_redirect_is_followed_on_the_same_host_only() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        targets = {"/a": "/b", "/away": "https://evil.example/x", "/down": "http://gitlab.example/b", "/loop": "/loop"}
        path = request.url.path
        return httpx2.Response(302, headers={"location": targets[path]}) if path in targets else httpx2.Response(200)

    assert get("https://gitlab.example/a", handler, Rebinding([PUBLIC])) == b""
    for path in ("away", "down"):
        with pytest.raises(RedirectRefused):
            get(f"https://gitlab.example/{path}", handler, Rebinding([PUBLIC]))
    with pytest.raises(Unreachable, match="circles"):
        get("https://gitlab.example/loop", handler, Rebinding([PUBLIC]))


def test_a_document_that_is_too_large_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 1024

    with pytest.raises(ResponseTooLarge):
        get(
            "https://gitlab.example/",
            lambda _: httpx2.Response(200, content=endless()),
            Rebinding([PUBLIC]),
            bytes_at_most=10_000,
        )
    assert sent < 20


def test_an_answer_that_drips_for_ever_ends_in_time() -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b"x"

    carrier = guarded(lambda _: httpx2.Response(200, content=dripping()), Rebinding([PUBLIC]), longest=0.2)
    with pytest.raises(Unreachable, match="in time"):
        asyncio.run(fetch("https://gitlab.example/", Guard(), transport=carrier))


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "https://u:p@example.com/", "gitlab"])
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        get(url, lambda _: httpx2.Response(200), Rebinding([PUBLIC]))


def test_an_answer_that_is_an_error_says_so_without_the_secret_part_of_the_address() -> None:
    with pytest.raises(ServerFailed, match="404") as caught:
        get("https://cal.example/secret-token.ics", lambda _: httpx2.Response(404), Rebinding([PUBLIC]))
    assert "secret-token" not in str(caught.value)


def test_a_gitlab_in_a_private_network_is_read_once_an_administrator_allows_its_name() -> None:
    async def read(server: Server, allowed: Sequence[str]) -> str:
        port = server.url.rsplit(":", 1)[1]
        transport = guarded_transport(Guard(allowed, resolve=Rebinding(["127.0.0.1"])))
        url = f"http://gitlab.internal:{port}"
        async with Client(url, server.token, transport=transport, allow_http=True) as client:
            gitlab = await connect(client, group=server.world.company.top_group)
            return (await gitlab.facts()).scope_path

    with Server(make_uniform(merge_requests=5, seed=1, now=NOW)) as server:
        assert asyncio.run(read(server, ["gitlab.internal"])) == server.world.company.top_group
        with pytest.raises(AddressRefused):
            asyncio.run(read(server, []))
