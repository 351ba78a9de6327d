"""Nobody finds a way to private words: on no address, by no method, in no file, search, log, table or backup."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from quarterdeck.desk.backup import back_up
from quarterdeck.home.archive import unpack
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW
from tests.web.matrix.walk import cells, routes
from tests.web.planted import MARK, Planted, plant, sealed_models

READERS = ("ada", "sam", "pia", "pat", "erin", "mona")
_MOST_RIGHTS = {"ada", "sam"}
"""They ask for every page there is, the others for those where private words are at home."""
_OWN = (
    "/",
    "/me/",
    "/me/export.json",
    "/queue/",
    "/queue/letter/",
    "/oneonones/",
    "/feedback/",
    "/growth/",
    "/growth/evidence/shared/",
)
_MET = {
    "erin": {"item", "privatenote", "piece", "hardnote", "request", "goal", "evidence", "note"},
    "mona": {"item", "privatenote", "piece", "hardnote", "request", "evidence", "note"},
}
"""What the two meet of their own on that way: else it would lead past everything."""
_FEW = 3
"""Records of a kind that are asked for under an address."""
_SEARCHES = (f"/operate/audit/?who={MARK}", f"/oneonones/?q={MARK}", f"/people/?q={MARK}", f"/queue/?kind={MARK}")


@pytest.fixture
def planted(cast: Cast, home: Home) -> Planted:
    return plant(cast)


def test_every_model_that_seals_is_planted(planted: Planted) -> None:
    told = {type(record) for record in planted.records}
    assert [model.__name__ for model in sealed_models() if model not in told] == []


def _paths(planted: Planted) -> Iterator[str]:
    """Every address with a record's number in it, with the numbers of the records that it may mean."""
    for route in routes():
        slots = re.findall(r"<(\w+):(\w+)>", route.pattern)
        if not slots or any(kind not in {"uuid", "int", "slug", "str", "feedback_act"} for kind, _ in slots):
            continue
        if slots[0][0] == "uuid" and len(slots) == 1:
            for number in _numbers(planted, slots[0][1]):
                yield "/" + re.sub(r"<uuid:\w+>", number, route.pattern)


def _numbers(planted: Planted, name: str) -> list[str]:
    """Some of the records that a name in an address may mean."""
    stem = name.removesuffix("_id").replace("_", "")
    alike = [one for one in planted.records if _alike(one, stem)]
    found = alike[:: max(1, len(alike) // _FEW)] or planted.records[:_FEW]
    return [str(one.pk) for one in found]


def _alike(record: Model, stem: str) -> bool:
    model = str(record._meta.model_name)
    return stem in model or model in stem


def _ask(browser: Client, path: str, method: str) -> HttpResponse:
    """The answer; what was written is taken back."""
    cache.clear()
    with transaction.atomic():
        answer = browser.get(path) if method == "GET" else browser.post(path, {"q": MARK, "text": ""})
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # a test's own kind of response


def _body(answer: HttpResponse) -> str:
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return whole.decode("utf-8", "replace") + str(answer.headers)


@pytest.mark.parametrize("reader", READERS)
def test_no_address_tells_what_is_not_ones_own(
    reader: str, asks: Asks, planted: Planted, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser, hidden, met = asks(reader), planted.words_not_for(reader), set[str]()
    known = [cell.path for cell in cells() if cell.method == "GET" and "{" not in cell.path]
    records = list(_paths(planted))
    for path in dict.fromkeys([*(known if reader in _MOST_RIGHTS else _OWN), *_SEARCHES, *records]):
        body = _body(_ask(browser, path, "GET"))
        _check(body, hidden, path)
        met |= set(re.findall(rf"{MARK}-([a-z]+)-", body))
    for path in records if reader == "sam" else ():
        _check(_body(_ask(browser, path, "POST")), hidden, f"POST {path}")
    assert MARK not in caplog.text
    assert met >= _MET.get(reader, set())


def _check(body: str, hidden: list[str], where: str) -> None:
    assert [word for word in hidden if word in body] == [], where


def test_no_table_holds_them_in_clear(asks: Asks, planted: Planted) -> None:
    for reader in ("erin", "mona"):  # who may read uses the pages, and leaves nothing behind
        browser = asks(reader)
        for path in (*_OWN, *_paths(planted)):
            browser.get(path)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                assert MARK not in str(row), table


def test_no_backup_holds_them_in_clear(home: Home, planted: Planted, tmp_path: Path) -> None:
    for phrase in (None, "correct horse battery"):
        target = tmp_path / f"backup-{phrase is None}.tar"
        back_up(home, target, now=NOW, passphrase=phrase, rows=True)
        assert MARK.encode() not in target.read_bytes()
        into = tmp_path / f"unpacked-{phrase is None}"
        into.mkdir()
        unpack(target, into, passphrase=None if phrase is None else lambda: "correct horse battery")
        files = [path for path in into.rglob("*") if path.is_file()]
        assert files
        for path in files:
            assert MARK.encode() not in path.read_bytes(), path.name
