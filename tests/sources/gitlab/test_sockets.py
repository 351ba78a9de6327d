"""Real sockets on loopback: certificates, cut connections, slow answers."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from quarterdeck.simulator.server import faults
from quarterdeck.simulator.server.faults import Faults, NodeLimit, RateLimit, Rule
from quarterdeck.simulator.server.server import Server
from quarterdeck.sources.errors import RedirectRefused, Unreachable
from quarterdeck.sources.gitlab.client import Client
from quarterdeck.sources.gitlab.pace import Limits
from quarterdeck.sources.gitlab.source import connect
from quarterdeck.sources.protocol import Query
from tests.sources.gitlab.fake import TOKEN, Hours, ids_of, pages_of, run
from tests.sources.gitlab.test_against_server import _company


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = b'{"data": {"ok": true}}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own making, with its key, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "work")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "work.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@contextmanager
def _https(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def _ask(url: str, **more: Any) -> Any:
    async with Client(url, TOKEN, sleep=Hours().sleep, **more) as client:
        return (await client.graphql("query Q { a }", {}, dict, name="q", kind="facts")).data


def test_a_certificate_that_nobody_vouches_for_is_refused_with_what_to_do(certificate: Path) -> None:
    with _https(certificate) as url, pytest.raises(Unreachable, match=r"not trusted.*SSL_CERT_FILE"):
        run(_ask(url))


def test_a_companys_own_certificate_may_be_given(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _https(certificate) as url:
        assert run(_ask(url, ca_file=str(certificate))) == {"ok": True}
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert run(_ask(url)) == {"ok": True}


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    for name in ("x.pem", "absent.pem"):
        with pytest.raises(Unreachable, match=name):
            run(_ask("https://127.0.0.1:1", ca_file=str(tmp_path / name)))


def test_where_nobody_listens_it_is_said() -> None:
    with pytest.raises(Unreachable, match="connection was refused"):
        run(_ask("http://127.0.0.1:9"))


def test_proxies_of_the_environment_never_come_between_us_and_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with Server(_company()) as server:

        async def work() -> str | None:
            async with Client(server.url, server.token) as client:
                return (await (await connect(client, group=_company().top_group)).facts()).version

        assert run(work()) == _company().version


@pytest.mark.parametrize(
    "act",
    [
        faults.cut(),
        faults.cut(midway=True),
        faults.malformed(),
        faults.status(502),
        faults.status(503, Retry_After="2"),
        faults.limited(retry_after=3),
        faults.timed_out(),
        faults.errors(lose_nodes=2),
        faults.slow(0.5),
    ],
    ids=lambda act: f"{act.kind} {act.status or act.midway}",
)
def test_whatever_happens_to_every_third_answer_all_comes_in_the_end(act: Any) -> None:
    trouble = Faults.of(Rule(act, kind="graphql", when=lambda seen: seen.number % 3 == 2))
    with Server(_company(), faults=trouble) as server:

        async def work() -> tuple[list[str], Client]:
            limits = Limits(read=0.3)
            async with Client(server.url, server.token, sleep=Hours().sleep, limits=limits) as client:
                source = await connect(client, group=_company().top_group)
                return ids_of(await pages_of(source.merge_requests(Query()))), client

        ids, client = run(work())
    assert sorted(ids) == sorted(f"gid://gitlab/MergeRequest/{one.id}" for one in _company().merge_requests)
    assert client.stats.cut == {}
    assert client.stats.retries > 0


@pytest.mark.parametrize("style", ["503", "partial"])
def test_pages_shrink_to_what_a_slow_server_can_do(style: Any) -> None:
    with Server(_company(), faults=Faults(node_limit=NodeLimit(700, style))) as server:

        async def work() -> tuple[list[Any], Client]:
            async with Client(server.url, server.token, sleep=Hours().sleep) as client:
                source = await connect(client, group=_company().top_group)
                return await pages_of(source.merge_requests(Query())), client

        pages, client = run(work())
    assert sorted(ids_of(pages)) == sorted(f"gid://gitlab/MergeRequest/{one.id}" for one in _company().merge_requests)
    assert client.stats.cut == {}
    assert [record.cut for page in pages for record in page.items if record.cut] == []
    assert sum(client.stats.requests.values()) < 0.05 * len(ids_of(pages)) + 25


def test_a_rate_limit_is_kept_before_it_is_hit() -> None:
    with Server(_company(), faults=Faults(rate_limit=RateLimit(240, burst=10))) as server:

        async def work() -> tuple[list[str], Client]:
            async with Client(server.url, server.token) as client:
                source = await connect(client, group=_company().top_group)
                return ids_of(await pages_of(source.merge_requests(Query(detail="identity")))), client

        ids, client = run(work())
    assert len(ids) == len(_company().merge_requests)
    assert client.stats.waited >= 1
    assert {seen.status for seen in server.requests} == {200}


def test_a_redirect_to_another_host_is_refused_on_the_wire_too() -> None:
    with Server(_company()) as other:
        target = other.url.replace("127.0.0.1", "localhost") + "/api/graphql"
        with Server(_company(), faults=Faults.of(faults.redirect(target))) as server:
            with pytest.raises(RedirectRefused):
                run(_ask(server.url))
            assert len(server.requests) == 1
        assert other.requests == []
