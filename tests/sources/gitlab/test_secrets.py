"""The token is in the requests to its own host, and nowhere else."""

from __future__ import annotations

import gzip
import logging
import traceback
from pathlib import Path
from typing import Any

import httpx2
import pytest

from quarterdeck.sources.errors import SourceError, Unauthorized
from quarterdeck.sources.gitlab.pace import Limits
from quarterdeck.sources.gitlab.record import FILE, Recorder
from tests.sources.gitlab.fake import NOW, TOKEN, URL, client_of, in_turn, reply, run

TROUBLE: list[Any] = [
    httpx2.Response(401, text=TOKEN),
    httpx2.Response(403, json={"error": "insufficient_scope", "message": TOKEN}),
    httpx2.Response(404, text=TOKEN),
    httpx2.Response(429, headers={"retry-after": "99999999"}),
    httpx2.Response(500, text=TOKEN),
    httpx2.Response(200, text="<html>"),
    httpx2.Response(200, text="{"),
    httpx2.Response(302, headers={"location": f"https://user:{TOKEN}@evil.test/?private_token={TOKEN}"}),
    httpx2.ConnectError("refused"),
    httpx2.ReadError("cut"),
    httpx2.LocalProtocolError(f"illegal header {TOKEN}"),
    reply(errors=[{"message": "Field 'x' cannot be understood"}]),
]


def _everything(error: BaseException | None) -> str:
    """All that a careless log could show of an error, and of what led to it."""
    texts: list[str] = []
    while error is not None:
        request = getattr(error, "_request", None)
        headers = dict(request.headers) if request is not None else {}
        texts.append(f"{error!r} {error} {error.args} {vars(error)} {headers} {traceback.format_exception(error)}")
        error = error.__cause__ or error.__context__
    return " ".join(texts)


@pytest.mark.parametrize("trouble", TROUBLE, ids=lambda one: repr(one)[:40])
def test_no_error_holds_the_token(trouble: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    handle, _ = in_turn(trouble)
    client = client_of(handle, limits=Limits(tries=2))
    with pytest.raises(SourceError) as caught:
        run(client.graphql("query Q { a }", {}, dict, name="q", kind="facts"))
    assert TOKEN not in _everything(caught.value)
    assert "\n" not in str(caught.value)
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(client) + repr(client._wire) + str(client)


@pytest.mark.parametrize("token", ["glpat secret", "glpat-sécret", "glpat\nsecret\x00"])
def test_what_cannot_be_a_token_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        client_of(in_turn(reply({}))[0], token=token)
    assert "secret" not in _everything(caught.value).replace("test_secrets", "").replace(ascii(token), "")


def test_blanks_around_a_pasted_token_do_no_harm() -> None:
    handle, seen = in_turn(reply({"a": 1}))
    run(client_of(handle, token=f" {TOKEN}\n").graphql("query Q { a }", {}, dict, name="q", kind="facts"))
    assert seen[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_recording_does_not_hold_the_token_even_where_the_server_sends_it(tmp_path: Path) -> None:
    handle, _ = in_turn(reply({"currentUser": {"username": TOKEN}}))
    recorder = Recorder(tmp_path, url=URL, began_at=NOW, secrets=(TOKEN,))
    run(client_of(handle, recorder=recorder).graphql("query Q { a }", {}, dict, name="q", kind="facts"))
    text = gzip.decompress((tmp_path / FILE).read_bytes()).decode()
    assert TOKEN not in text
    assert "currentUser" in text
