"""HTTP itself: connections kept, bodies in pieces, and what is no request at all."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from quarterdeck.simulator.server import Server, serve
from tests.simulator.server.little import Client, company


def raw(server: Server, sent: bytes) -> bytes:
    """All that the server says until it closes."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(sent)
        found = b""
        while piece := connection.recv(65536):
            found += piece
        return found


def test_a_connection_is_kept_for_many_requests(server: Server) -> None:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=10)
    connection.connect()
    port = connection.sock.getsockname()[1]
    for _ in range(3):
        connection.request("GET", "/api/v4/version", headers={"PRIVATE-TOKEN": server.token})
        assert connection.getresponse().read().startswith(b"{")
        assert connection.sock.getsockname()[1] == port
    connection.close()


def test_requests_sent_in_one_go_are_answered_in_order(server: Server) -> None:
    first = f"GET /api/v4/version HTTP/1.1\r\nHost: x\r\nPRIVATE-TOKEN: {server.token}\r\n\r\n"
    second = f"GET /api/v4/user HTTP/1.1\r\nHost: x\r\nPRIVATE-TOKEN: {server.token}\r\nConnection: close\r\n\r\n"
    found = raw(server, (first + second).encode())
    assert found.count(b"HTTP/1.1 200 OK") == 2
    assert found.index(b"18.8.0-ee") < found.index(b'"username":"ana"')


def test_a_body_may_come_in_chunks(server: Server) -> None:
    body = json.dumps({"query": "{ currentUser { username } }"}).encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    head = (
        f"POST /api/graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    assert b'{"data":{"currentUser":{"username":"ana"}}}' in raw(server, head.encode() + chunks)


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"POST /api/graphql HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"POST /api/graphql HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_request_is_refused_and_the_server_lives(server: Server, sent: bytes) -> None:
    with suppress(ConnectionResetError):
        assert raw(server, sent).startswith(b"HTTP/1.1 400 ")
    assert Client(server, server.token).get("version").status == 200


def test_an_unreadable_graphql_body_is_refused(client: Client) -> None:
    for body in (b"{", b"[]", b'"text"', b'{"query": "{ x }", "variables": 3}', b'{"variables": "{"}'):
        found = client.send("POST", "/api/graphql", body)
        assert found.status == 422
        assert found.json["errors"]


def test_graphql_answers_get_requests_too(client: Client) -> None:
    found = client.send("GET", "/api/graphql?query=%7B%20currentUser%20%7B%20username%20%7D%20%7D")
    assert found.json == {"data": {"currentUser": {"username": "ana"}}}


def test_other_paths_are_not_found(client: Client) -> None:
    assert client.send("GET", "/users/sign_in").status == 404


def test_serving_says_where_and_stops_when_told() -> None:
    found: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    def say(url: str) -> None:
        found.append(url)
        ready.set()

    thread = threading.Thread(target=serve, args=(company(),), kwargs={"ready": say, "stop": stop})
    thread.start()
    assert ready.wait(10)
    connection = HTTPConnection(urlsplit(found[0]).netloc, timeout=10)
    connection.request("GET", "/api/v4/projects")
    assert connection.getresponse().status == 200
    connection.close()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_port_that_is_taken_is_an_error(server: Server) -> None:
    port = urlsplit(server.url).port or 0
    with pytest.raises(OSError, match=r"in use|address"), Server(company(), port=port):
        pass


def test_many_connections_are_served_at_once(server: Server) -> None:
    client = Client(server, server.token)
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(client.get("version").status)) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 60
    assert len(server.requests) == 60
