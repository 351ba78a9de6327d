"""The access matrix, cell by cell: every address and method, each of the cast, and somebody not signed in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.conftest import Asks, put_laptop
from tests.web.matrix import Cell
from tests.web.matrix.walk import METHODS, PEOPLE, cells, example, prepared, route_of, routes, table

ALL = cells()
_LOGIN = "/accounts/login/"


def _name(cell: Cell) -> str:
    return f"{cell.method} {cell.path}{' htmx' if cell.htmx else ''}"


def _ask(browser: Client, cell: Cell, *, method: str | None = None, htmx: bool = False) -> HttpResponse:
    """The answer; nothing that was written stays."""
    cache.clear()  # tries that are counted there
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
    return answer.status_code == 302 and answer.headers["Location"].startswith(f"{_LOGIN}?next=")


def _is_let_in(answer: HttpResponse) -> bool:
    return 200 <= answer.status_code < 400 and not _to_sign_in(answer)


def test_every_address_is_in_the_table() -> None:
    told = {route_of(cell) for cell in ALL}
    assert sorted(route.pattern for route in routes() if route.pattern not in told) == []


def test_every_row_of_the_table_is_an_address() -> None:
    for cell in ALL:
        try:
            match = resolve(example(cell))
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
def test_everybody_gets_what_the_table_says(cell: Cell, asks: Asks, cast: Cast, home: Home) -> None:
    """Each of the cast, and somebody not signed in; with htmx, which draws a part of the same, one who is let in and
    one who is not; and no page asks the database much."""
    cell = prepared(cell, cast, home)
    parted = {next((name for name in PEOPLE if (name in cell.allowed) == allowed), "") for allowed in (True, False)}
    _check_nobody(_ask(asks(None), cell), cell)
    for name in sorted(PEOPLE, key=lambda name: name in cell.allowed):  # those turned away first
        browser = asks(name)
        with CaptureQueriesContext(connection) as asked:
            answer = _ask(browser, cell)
        if name in cell.allowed:
            assert _is_let_in(answer), f"{name} is turned away: {answer.status_code} {answer.content[:300]!r}"
        else:
            assert answer.status_code in {401, 403, 404}, f"{name} is let in: {answer.status_code}"
        if cell.method == "GET":
            few = [query["sql"][:200] for query in asked if "SAVEPOINT" not in query["sql"]]
            assert len(few) <= cell.queries, f"{name}: " + "\n".join(few)
            if name in parted:
                part = _ask(asks(name), cell, htmx=True)
                assert _is_let_in(part) == (name in cell.allowed), f"{name}, htmx: {part.status_code}"


def _check_nobody(answer: HttpResponse, cell: Cell) -> None:
    said = f"not signed in: {answer.status_code} {answer.content[:200]!r}"
    if cell.open_to_all:
        assert answer.status_code < 500, said
        assert not _to_sign_in(answer), said
    elif cell.path.startswith("/api/"):
        assert answer.status_code == 401, said
    else:
        assert _to_sign_in(answer), said


def test_a_method_that_is_not_in_the_table_is_refused(asks: Asks, cast: Cast, home: Home) -> None:
    told: dict[str, set[str]] = {}
    for cell in ALL:
        told.setdefault(route_of(cell), set()).add(cell.method)
    browsers = {name: asks(name) for name in ("owner", "mona")}
    for route, cell in {route_of(cell): cell for cell in ALL}.items():
        with transaction.atomic():
            there = prepared(cell, cast, home)
            for name, browser in browsers.items():
                put_laptop(name == "owner")
                _check_methods(browser, there, set(METHODS) - told[route])
            transaction.set_rollback(True)


def _check_methods(browser: Client, cell: Cell, methods: set[str]) -> None:
    for method in sorted(methods):
        answer = _ask(browser, replace(cell, method=method, data={}))
        assert answer.status_code in {403, 404, 405}, f"{method} {cell.path}: {answer.status_code}"
