"""No page of figures, and no document of the API, tells of one person."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from quarterdeck.home.folder import Home
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.lake.store import Lake
from quarterdeck.reports import naming
from tests.web.cast import gitlab_id
from tests.web.conftest import Asks
from tests.web.lake import NOW, _columns
from tests.web.matrix import api, figures

_PEOPLE = ("erin", "pat", "quinn", "rosa", "theo", "uma", "vic")
_NAMED = re.compile(rf"\b({'|'.join(_PEOPLE)})\b", re.IGNORECASE)
_DAYS = ("2025-06-30", "2025-12-31", "2026-03-31")


@pytest.mark.parametrize("indicator", sorted(CATALOGUE))
@pytest.mark.parametrize("day", _DAYS)
def test_a_row_of_finished_work_names_nobody(indicator: str, day: str, asks: Asks) -> None:
    answer = asks("mona").get(f"/api/v1/rows/{indicator}?team=Ledger&on={day}")
    assert answer.status_code == 200
    for row in answer.json()["rows"]:
        if row.get("now") != "open":
            assert not {"author", "reviewers"} & set(row)
            assert not _NAMED.search(" ".join(map(str, row.values())))


@pytest.mark.parametrize("cell", [c for c in (*figures.CELLS, *api.CELLS) if c.method == "GET"], ids=lambda c: c.path)
def test_no_page_ranks_people_or_counts_by_person(cell: Any, asks: Asks) -> None:
    for name in sorted(cell.allowed):
        page = asks(name).get(cell.path).content.decode(errors="replace")
        assert "sort=author" not in page
        assert "sort=reviewers" not in page
        assert not re.search(rf"{_NAMED.pattern}</t[dh]>\s*<td[^>]*>\s*\d+\s*</td>", page)


def test_a_specialty_of_too_few_people_is_not_shown_alone_on_any_page(asks: Asks, home: Home) -> None:
    assert naming.get_structure(home).specialties_of("Ledger") == ()
    browser = asks("mona")
    for path in ("/?", "/figures/?", "/figures/oma/?", "/figures/oma/rows/?", "/figures/oma/points.csv?"):
        assert browser.get(f"{path}team=Ledger&specialty=backend").status_code == 400, path
    for path in ("report?", "rows/oma?on=2026-03-01&", "why/oma?from=2026-03-01&to=2026-03-02&"):
        assert browser.get(f"/api/v1/{path}team=Ledger&specialty=backend").status_code == 400, path


def test_a_specialty_shows_only_where_neither_it_nor_the_rest_is_few(asks: Asks, home: Home) -> None:
    asks("mona")
    spans = [("backend", n) for n in range(4)] + [("database", 10 + n) for n in range(3)]
    rows = [
        {"person_id": n, "user_id": gitlab_id("erin") + 1000 + n, "team": "Ledger", "specialty": specialty}
        for specialty, n in spans
    ]
    _replace_members(home, rows)
    assert naming.get_structure(home).specialties_of("Ledger") == ("backend", "database")
    _replace_members(home, rows[:-1])
    assert naming.get_structure(home).specialties_of("Ledger") == ()


def _replace_members(home: Home, rows: list[dict[str, Any]]) -> None:
    filled = [{**row, "share": 1.0, "start_date": date(2024, 1, 1)} for row in rows]
    with Lake(home.lake).writer() as writer:
        writer.replace("memberships", _columns("memberships", filled))
        writer.commit(now=NOW)
