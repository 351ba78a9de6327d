"""The access matrix, cell by cell: every address and method, each of the cast, and somebody not signed in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from tests.web.conftest import Asks
from tests.web.matrix import Cell
from tests.web.matrix.walk import METHODS, PEOPLE, cells, route_of, routes, table

ALL = cells()
_QUERIES = 15
_LOGIN = "/accounts/login/"


def _name(cell: Cell) -> str:
    return f"{cell.method} {cell.path}{' htmx' if cell.htmx else ''}"


def _ask(browser: Client, cell: Cell, *, method: str | None = None, htmx: bool = False) -> HttpResponse:
    """The answer; nothing that was written stays."""
    headers = {"HX-Request": "true"} if htmx or cell.htmx else {}
    with transaction.atomic():
        answer = browser.generic(
            method or cell.method, cell.path, _body(cell), "application/x-www-form-urlencoded", headers=headers
        )
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # a test's own kind of response


def _body(cell: Cell) -> str:
    return urlencode(cell.data) if cell.method != "GET" else ""


def _to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(_LOGIN)


def _is_let_in(answer: HttpResponse) -> bool:
    return 200 <= answer.status_code < 400 and not _to_sign_in(answer)


def test_every_address_is_in_the_table() -> None:
    told = {route_of(cell) for cell in ALL}
    assert sorted(route.pattern for route in routes() if route.pattern not in told) == []


def test_every_row_of_the_table_is_an_address() -> None:
    for cell in ALL:
        try:
            match = resolve(cell.path.partition("?")[0])
        except Resolver404:
            pytest.fail(f"{_name(cell)} is no address")
        assert cell.name in {match.url_name, match.view_name}, _name(cell)


def test_no_row_stands_twice() -> None:
    names = [_name(cell) + str(sorted(cell.data.items())) for cell in ALL]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_the_table_in_the_docs_is_this_one() -> None:
    told = (Path(__file__).parents[2] / "docs" / "access.md").read_text()
    assert told == table(), "run 'make docs'"


@pytest.mark.parametrize("cell", ALL, ids=_name)
def test_each_of_the_cast_gets_what_the_table_says(cell: Cell, asks: Asks) -> None:
    for name in sorted(PEOPLE, key=lambda name: name in cell.allowed):  # those turned away first
        answer = _ask(asks(name), cell)
        if name in cell.allowed:
            assert _is_let_in(answer), f"{name} is turned away: {answer.status_code} {answer.content[:300]!r}"
        else:
            assert answer.status_code in {403, 404}, f"{name} is let in: {answer.status_code}"


@pytest.mark.parametrize("cell", [c for c in ALL if not c.open_to_all], ids=_name)
def test_who_is_not_signed_in_is_asked_to_sign_in(cell: Cell, asks: Asks) -> None:
    answer = _ask(asks(None), cell)
    if cell.path.startswith("/api/"):
        assert answer.status_code == 401
    else:
        assert _to_sign_in(answer), f"{answer.status_code} {answer.content[:200]!r}"


@pytest.mark.parametrize("cell", [c for c in ALL if c.open_to_all], ids=_name)
def test_what_is_open_to_all_answers_anybody(cell: Cell, asks: Asks) -> None:
    answer = _ask(asks(None), cell)
    assert answer.status_code < 500
    assert not _to_sign_in(answer) or cell.path.startswith("/accounts/")


@pytest.mark.parametrize("cell", [c for c in ALL if c.method == "GET" and not c.htmx and not c.open_to_all], ids=_name)
def test_asking_for_a_part_of_a_page_gives_nobody_more(cell: Cell, asks: Asks) -> None:
    for name in PEOPLE:
        assert _is_let_in(_ask(asks(name), cell, htmx=True)) == (name in cell.allowed), name


@pytest.mark.parametrize("cell", [c for c in ALL if c.method == "GET"], ids=_name)
def test_a_page_asks_the_database_little(cell: Cell, asks: Asks) -> None:
    for name in sorted(cell.allowed):
        browser = asks(name)
        with CaptureQueriesContext(connection) as asked:
            browser.get(cell.path)
        assert len(asked) <= _QUERIES, f"{name}: " + "\n".join(query["sql"][:200] for query in asked)


@pytest.mark.parametrize("path", sorted({cell.path.partition("?")[0] for cell in ALL}))
def test_a_method_that_is_not_in_the_table_is_refused(path: str, asks: Asks) -> None:
    told = {cell.method for cell in ALL if cell.path.partition("?")[0] == path}
    route = resolve(path).route
    told |= {cell.method for cell in ALL if route_of(cell) == route}
    for name in ("owner", "mona", "ada"):
        for method in set(METHODS) - told:
            answer = _ask(asks(name), Cell("", method, path, frozenset(), ""))
            assert answer.status_code in {403, 404, 405}, f"{name} {method}: {answer.status_code}"
