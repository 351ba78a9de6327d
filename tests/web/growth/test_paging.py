"""Long lists: every line is on some page, none twice, and the other choices of the page go along."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from quarterdeck.desk.growth.models import (
    CheckIn,
    Goal,
    GoalVersion,
    Growth,
    Period,
    Promotion,
    PromotionVersion,
    Reading,
    Talk,
)
from quarterdeck.home.folder import Home
from tests.desk.growth.cases import person
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW
from tests.web.matrix.growth import GOAL, LEVEL, PROMOTION, prepare

MANY = 23
_LINK = re.compile(r'<a class="btn btn-sm" href="([^"]+)">Older</a>')


def _fill(cast: Cast, home: Home) -> None:
    prepare(cast, home)
    growth, goal, document = Growth.objects.get(), Goal.objects.get(pk=GOAL), Promotion.objects.get(pk=PROMOTION)
    for n in range(MANY):
        day = date(2020, 1, 1) - timedelta(days=400 * n)
        Talk.objects.create(growth=growth, held_date=day, changed_at=NOW)
        Reading.objects.create(growth=growth, level_id=LEVEL, begun_at=NOW - timedelta(days=n))
        Promotion.objects.create(growth=growth, text="t", made_at=NOW - timedelta(days=n), changed_at=NOW)
        Period.objects.create(growth=growth, name=f"span {n}.", start_date=day, end_date=day + timedelta(days=90))
        GoalVersion.objects.create(goal=goal, number=n + 1, at=NOW, outcome=f"before {n}.", state="open")
        PromotionVersion.objects.create(promotion=document, number=n + 1, at=NOW, text=f"text {n}.")
        CheckIn.objects.create(goal=goal, on_date=day, text=f"gone {n}.", by=cast["erin"], made_at=NOW, removed_at=NOW)


def _pages(client: Client, path: str, by: str) -> list[str]:
    """Every page of a list, followed by its link to what is older."""
    said, query = [], "as_of=2026-03-01"
    for _ in range(MANY):
        text = client.get(f"{path}?{query}").content.decode()
        said.append(text)
        links = [urlsplit(link.replace("&amp;", "&")).query for link in _LINK.findall(text)]
        ahead = [link for link in links if int(parse_qs(link).get(by, ["0"])[0]) == len(said) + 1]
        if not ahead:
            return said
        assert "as_of=2026-03-01" in ahead[0]
        query = ahead[0]
    pytest.fail("the pages do not end")


_PERSON = "/growth/people/{erin}/"


@pytest.mark.parametrize(
    ("path", "by", "line"),
    [
        (_PERSON, "talks", r'href="/growth/talks/([0-9a-f-]{36})/"'),
        (_PERSON, "readings", r'href="/growth/readings/([0-9a-f-]{36})/"'),
        (_PERSON, "promotions", r'href="/growth/promotions/([0-9a-f-]{36})/"'),
        (_PERSON, "periods", r'<h3 class="mb-0">(span \d+\.)</h3>'),
        (f"/growth/goals/{GOAL}/", "versions", r"(before \d+\.)"),
        (f"/growth/goals/{GOAL}/", "out", r"(gone \d+\.)"),
        (f"/growth/promotions/{PROMOTION}/", "versions", r"version=(\d+)"),
    ],
)
def test_every_line_is_on_one_page(path: str, by: str, line: str, asks: Asks, cast: Cast, home: Home) -> None:
    _fill(cast, home)
    found = [one for page in _pages(asks("erin"), path.format(erin=person("erin").pk), by)
             for one in dict.fromkeys(re.findall(line, page))]  # fmt: skip
    assert len(found) == len(set(found)) >= MANY


@pytest.mark.parametrize("number", ["0", "-1", "x", "9999999", "٣", "1e3", ""])
def test_a_page_that_is_none_is_the_first(number: str, asks: Asks, cast: Cast, home: Home) -> None:
    _fill(cast, home)
    erin, path = asks("erin"), _PERSON.format(erin=person("erin").pk)
    first = erin.get(path).content.decode()
    talks = re.findall(r"/growth/talks/([0-9a-f-]{36})/", first)
    assert re.findall(r"/growth/talks/([0-9a-f-]{36})/", erin.get(path, {"talks": number}).content.decode()) == talks


def test_behind_the_end_there_is_the_way_back(asks: Asks, cast: Cast, home: Home) -> None:
    _fill(cast, home)
    shown = asks("erin").get(_PERSON.format(erin=person("erin").pk), {"talks": "99"}).content.decode()
    assert "talks=98" in shown
    assert "None yet. Twice a year" not in shown


def test_a_refused_form_leads_on_to_the_page_itself(asks: Asks, cast: Cast, home: Home) -> None:
    _fill(cast, home)
    path = _PERSON.format(erin=person("erin").pk)
    refused = asks("erin").post(f"{path}goals/", {"outcome": ""})
    assert refused.status_code == 400
    assert f'href="{path}?talks=2#talks"' in refused.content.decode()
