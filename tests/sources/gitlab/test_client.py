"""The door: waiting, retrying, and every way in which a server can fail."""

from __future__ import annotations

import asyncio
import random
import ssl
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest

from quarterdeck.sources.errors import (
    BadAddress,
    Forbidden,
    NotGitLab,
    RateLimited,
    RedirectRefused,
    ResponseTooLarge,
    ServerFailed,
    SourceError,
    TooComplex,
    Unauthorized,
    Unreachable,
)
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.pace import Limits, Pace
from tests.sources.gitlab.fake import NOW, TOKEN, URL, Hours, client_of, in_turn, reply, run

OK = reply({"metadata": {"version": "18.8.0"}})
Data = dict[str, Any]


async def _ask(client: Client, **more: Any) -> Any:
    answer = await client.graphql("query Alive { metadata { version } }", {}, Data, name="alive", kind="facts", **more)
    return answer.data


def _limited(**headers: str) -> httpx2.Response:
    return httpx2.Response(
        429, headers={key.replace("_", "-"): value for key, value in headers.items()}, text="Retry later"
    )


def test_a_request_carries_token_version_and_compression_to_the_api() -> None:
    handle, seen = in_turn(OK)
    run(_ask(client_of(handle)))
    assert seen[0].url == f"{URL}/api/graphql"
    assert seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert seen[0].headers["user-agent"].startswith("quarterdeck/")
    assert "gzip" in seen[0].headers["accept-encoding"]


def test_hours_of_429_are_waited_out_and_told() -> None:
    handle, seen = in_turn(*[_limited(retry_after="3600")] * 4, OK)
    hours, told = Hours(), list[tuple[float, str]]()
    client = client_of(handle, hours=hours, on_wait=lambda seconds, why: told.append((seconds, why)))
    assert run(_ask(client)) == {"metadata": {"version": "18.8.0"}}
    assert len(seen) == 5
    assert 4 * 3600 <= sum(hours.slept) <= 4 * 3602
    assert [seconds for seconds, _ in told] == [3600.0] * 4
    assert client.stats.retries == 4
    assert client.stats.waited >= 4 * 3600


def test_patience_ends_where_it_is_told_to() -> None:
    handle, seen = in_turn(_limited(retry_after="600"))
    with pytest.raises(RateLimited, match="still rate limited after"):
        run(_ask(client_of(handle, limits=Limits(patience=1500))))
    assert len(seen) == 3


def test_retry_after_may_be_a_date_by_the_servers_clock() -> None:
    server = NOW + timedelta(minutes=10)
    until = server + timedelta(seconds=90)
    handle, _ = in_turn(_limited(retry_after=format_datetime(until), date=format_datetime(server)), OK)
    hours = Hours()
    run(_ask(client_of(handle, hours=hours)))
    assert 90 <= sum(hours.slept) <= 92


def test_429_without_any_hint_backs_off_longer_each_time() -> None:
    handle, seen = in_turn(*[_limited()] * 6, OK)
    hours = Hours()
    run(_ask(client_of(handle, hours=hours)))
    assert len(seen) == 7
    assert all(1.0 <= pause <= 1.0 + 0.5 * 2**at for at, pause in enumerate(hours.slept))


def test_a_used_up_limit_is_obeyed_before_it_is_broken() -> None:
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": str(int((NOW + timedelta(seconds=40)).timestamp()))}
    handle, seen = in_turn(reply({"a": 1}, headers=headers), OK)
    hours = Hours()
    client = client_of(handle, hours=hours)

    async def both() -> None:
        await _ask(client)
        assert hours.slept == []
        await _ask(client)

    run(both())
    assert len(seen) == 2
    assert 40 <= sum(hours.slept) <= 41


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_failing_server_is_asked_again_a_bounded_number_of_times(status: int) -> None:
    handle, seen = in_turn(OK, httpx2.Response(status, text="oops"))
    client = client_of(handle, limits=Limits(tries=5))

    async def twice() -> None:
        await _ask(client)
        await _ask(client)

    with pytest.raises(ServerFailed, match=rf"{status}.*goes on where it was"):
        run(twice())
    assert len(seen) == 1 + 5


def test_a_server_that_never_answered_is_given_up_soon_and_nothing_goes_on() -> None:
    handle, seen = in_turn(httpx2.Response(503, text="oops"))
    hours = Hours()
    with pytest.raises(ServerFailed, match=r"503.*nothing was read"):
        run(_ask(client_of(handle, hours=hours)))
    assert len(seen) == 3
    assert sum(hours.slept) < 10


@pytest.mark.parametrize(
    "trouble",
    [
        httpx2.ReadError("cut"),
        httpx2.RemoteProtocolError("peer closed connection"),
        httpx2.ReadTimeout("slow"),
        httpx2.Response(200, content=b'{"data": {"metad'),
        httpx2.Response(200, json={"data": None}),
        reply(errors=[{"message": "Internal server error"}]),
        reply(errors=[{"message": "Request timed out. Please try a less complex query or a smaller set of records."}]),
    ],
)
def test_what_passes_is_asked_again(trouble: Any) -> None:
    handle, seen = in_turn(trouble, trouble, OK)
    client = client_of(handle)
    assert run(_ask(client)) == {"metadata": {"version": "18.8.0"}}
    assert len(seen) == 3
    assert client.stats.requests == {"facts": 3}
    assert client.stats.retries == 2


def test_retry_after_of_a_503_is_heeded() -> None:
    handle, _ = in_turn(httpx2.Response(503, headers={"retry-after": "120"}), OK)
    hours = Hours()
    run(_ask(client_of(handle, hours=hours)))
    assert 120 <= sum(hours.slept) <= 120.5


def test_back_off_is_jittered_over_the_whole_of_a_doubling_span() -> None:
    async def pauses(seed: int) -> list[float]:
        pace = Pace(Limits(back_off=1.0, longest=10.0), Hours().sleep, Hours().monotonic, random.Random(seed))
        return [await pace.back_off(attempt, "") for attempt in range(1, 8)]

    drawn = [run(pauses(seed)) for seed in range(200)]
    for at, bound in enumerate([1, 2, 4, 8, 10, 10, 10]):
        column = [pauses[at] for pauses in drawn]
        assert 0 <= min(column) < 0.1 * bound
        assert 0.9 * bound < max(column) <= bound


def test_fewer_attempts_are_made_for_whoever_then_asks_for_less() -> None:
    handle, seen = in_turn(httpx2.Response(504))
    with pytest.raises(ServerFailed) as caught:
        run(_ask(client_of(handle), heavy_tries=2))
    assert caught.value.heavy
    assert len(seen) == 2


def test_a_refusal_for_complexity_says_both_numbers() -> None:
    handle, seen = in_turn(
        reply(errors=[{"message": "Query has complexity of 302, which exceeds max complexity of 250"}])
    )
    with pytest.raises(TooComplex) as caught:
        run(_ask(client_of(handle)))
    assert (caught.value.score, caught.value.limit) == (302, 250)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (httpx2.Response(401, json={"errors": [{"message": "Invalid token"}]}), Unauthorized, "read_api"),
        (httpx2.Response(403, json={"error": "insufficient_scope", "scope": "api read_api"}), Forbidden, "read_api"),
        (httpx2.Response(404, text="not here"), NotGitLab, "no GraphQL API"),
        (httpx2.Response(200, html="<html>Welcome</html>"), NotGitLab, "web page"),
    ],
)
def test_answers_that_cannot_get_better_are_told_at_once(answer: Any, error: type[SourceError], says: str) -> None:
    handle, seen = in_turn(answer)
    with pytest.raises(error, match=says):
        run(_ask(client_of(handle)))
    assert len(seen) <= 3


def test_a_redirect_to_another_host_is_refused_and_the_token_stays() -> None:
    handle, seen = in_turn(httpx2.Response(302, headers={"location": "https://evil.test/api/graphql"}), OK)
    with pytest.raises(RedirectRefused, match=r"evil\.test") as caught:
        run(_ask(client_of(handle)))
    assert caught.value.target == "https://evil.test"
    assert [request.url.host for request in seen] == ["gitlab.test"]


@pytest.mark.parametrize("target", ["http://gitlab.test/api/graphql", "https://gitlab.test:8443/api/graphql"])
def test_a_redirect_to_another_port_or_to_plain_http_is_refused_too(target: str) -> None:
    handle, seen = in_turn(httpx2.Response(301, headers={"location": target}), OK)
    with pytest.raises(RedirectRefused):
        run(_ask(client_of(handle)))
    assert len(seen) == 1


def test_a_redirect_on_the_same_host_is_followed_with_the_body() -> None:
    handle, seen = in_turn(httpx2.Response(301, headers={"location": "/gitlab/api/graphql"}), OK)
    assert run(_ask(client_of(handle))) == {"metadata": {"version": "18.8.0"}}
    assert [(request.method, request.url.path) for request in seen] == [
        ("POST", "/api/graphql"),
        ("POST", "/gitlab/api/graphql"),
    ]
    assert seen[0].content == seen[1].content


def test_circles_and_sign_in_pages_are_told() -> None:
    circle, _ = in_turn(httpx2.Response(301, headers={"location": "/api/graphql"}))
    with pytest.raises(Unreachable, match="in circles"):
        run(_ask(client_of(circle)))
    page, _ = in_turn(httpx2.Response(302, headers={"location": "/users/sign_in"}))
    with pytest.raises(Unauthorized, match="sign in"):
        run(_ask(client_of(page)))


def _caused(error: httpx2.TransportError, cause: BaseException) -> httpx2.TransportError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("trouble", "says", "attempts"),
    [
        (
            _caused(httpx2.ConnectError("x"), OSError("[Errno -2] Name or service not known")),
            "no machine of that name",
            3,
        ),
        (httpx2.ConnectError("[Errno 111] Connection refused"), "connection was refused", 3),
        (
            _caused(httpx2.ConnectError("x"), ssl.SSLCertVerificationError("certificate verify failed")),
            "certificate is not trusted.*SSL_CERT_FILE",
            1,
        ),
        (httpx2.ConnectTimeout("x"), "no connection in time", 3),
        (httpx2.ProxyError("403 Forbidden"), "HTTPS_PROXY", 3),
    ],
)
def test_nobody_there_is_told_soon_and_with_what_to_do(trouble: Any, says: str, attempts: int) -> None:
    handle, seen = in_turn(trouble)
    with pytest.raises(Unreachable, match=says):
        run(_ask(client_of(handle)))
    assert len(seen) == attempts


def test_a_server_that_answered_before_gets_more_patience_when_it_vanishes() -> None:
    handle, seen = in_turn(OK, *[httpx2.ConnectError("Connection refused")] * 5, OK)
    client = client_of(handle)

    async def both() -> None:
        await _ask(client)
        await _ask(client)

    run(both())
    assert len(seen) == 7


def test_an_answer_beyond_the_bound_is_not_swallowed() -> None:
    handle, seen = in_turn(httpx2.Response(200, content=b" " * 5000))
    with pytest.raises(ResponseTooLarge) as caught:
        run(_ask(client_of(handle, limits=Limits(body=4096))))
    assert caught.value.heavy
    assert len(seen) == 1


def test_plain_http_is_for_this_machine_only() -> None:
    handle, seen = in_turn(OK)
    with pytest.raises(BadAddress, match="use https"):
        client_of(handle, url="http://gitlab.test")
    run(_ask(client_of(handle, url="http://127.0.0.1:8080")))
    run(_ask(client_of(handle, url="http://gitlab.test", allow_http=True)))
    assert [str(request.url) for request in seen] == [
        "http://127.0.0.1:8080/api/graphql",
        "http://gitlab.test/api/graphql",
    ]


def test_a_gitlab_below_a_path_of_its_host_is_asked_there() -> None:
    handle, seen = in_turn(OK)
    run(_ask(client_of(handle, url="https://work.test/gitlab/")))
    assert seen[0].url == "https://work.test/gitlab/api/graphql"


def test_rest_gives_none_where_something_is_not_there_and_raises_for_narrow_scopes() -> None:
    handle, seen = in_turn(httpx2.Response(404, json={"message": "404 Not found"}))
    answer = run(client_of(handle).rest("/projects/1", {"a": "b c"}, shape=Data, kind="events"))
    assert (answer.value, answer.status) == (None, 404)
    assert str(seen[0].url) == f"{URL}/api/v4/projects/1?a=b+c"
    narrow, _ = in_turn(httpx2.Response(403, json={"error": "insufficient_scope"}))
    with pytest.raises(Forbidden) as caught:
        run(client_of(narrow).rest("/projects/1", shape=Data, kind="events"))
    assert caught.value.scope


def test_no_more_requests_run_at_once_than_allowed() -> None:
    running, most = 0, 0

    async def handle(_request: httpx2.Request) -> httpx2.Response:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return httpx2.Response(200, json={"data": {"a": 1}})

    async def many() -> None:
        client = client_of(handle, limits=Limits(concurrency=3))  # type: ignore[arg-type]
        await asyncio.gather(*(_ask(client) for _ in range(12)))

    run(many())
    assert most == 3


def test_skew_is_the_servers_lead_and_nothing_within_a_second() -> None:
    client = client_of(in_turn(OK)[0])
    ahead = {"date": format_datetime(NOW + timedelta(seconds=90))}
    assert client.skew(ahead, NOW) == 90.0
    assert client.skew({"date": format_datetime(NOW)}, NOW + timedelta(seconds=0.9)) == 0.0
    assert client.skew({}, NOW) is None
