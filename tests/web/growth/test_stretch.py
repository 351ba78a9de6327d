"""Stretch work on the page: for one's own gaps, for goals that are shared, for what a team lacks."""

from __future__ import annotations

import re
from html import unescape

import pytest

from quarterdeck.desk.growth.models import Claim, Skill
from quarterdeck.desk.people.models import Person, Team
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from tests.web.conftest import Asks
from tests.web.lake import NOW, _columns


@pytest.fixture
def issues(home: Home) -> None:
    """Two issues of Ledger's project, one of them assigned, and one of Search's."""
    rows = [
        {"issue_id": n, "source": "acme", "project_id": project, "iid": n, "kind": "issue", "title": title,
         "labels": ["database"], "weight": 3, "assigned": assigned, "created_at": NOW, "updated_at": NOW}
        for n, project, title, assigned in (
            (71, 1, "Backfill the cursor", False), (72, 1, "Taken already", True), (73, 3, "Of another team", False)
        )
    ]  # fmt: skip
    with Lake(home.lake).writer() as writer:
        writer.replace("issues", _columns("issues", rows))
        writer.commit(now=NOW)


def _wants(who: str, word: str = "wants") -> Skill:
    ledger, person = Team.objects.get(name="Ledger"), Person.objects.get(handle=who)
    skill, _ = Skill.objects.get_or_create(team=ledger, name="Databases", defaults={"made_at": NOW})
    Claim.objects.create(skill=skill, person=person, word=word, confirmed_at=NOW, changed_at=NOW)
    return skill


@pytest.mark.usefixtures("issues")
def test_a_skill_that_one_wants_finds_the_teams_unassigned_issues(asks: Asks) -> None:
    _wants("erin")
    page = asks("erin").get("/growth/stretch/").content.decode()
    assert "https://gitlab.example.com/acme/ledger/-/issues/71" in page
    assert "Because: label database, weight 3, nobody is assigned" in page
    assert not any(title in page for title in ("Taken already", "Of another team"))


@pytest.mark.usefixtures("issues")
def test_nobody_sees_for_what_gap_another_looks(asks: Asks) -> None:
    skill = _wants("erin")
    for name in ("pat", "sam", "pia", "ada", "oscar"):
        assert asks(name).get(f"/growth/stretch/?gap=skill:{skill.pk}").status_code == 404
        assert "Databases" not in asks(name).get("/growth/stretch/").content.decode()


@pytest.mark.usefixtures("issues")
def test_the_manager_finds_work_for_what_the_team_lacks_without_who_wants_it(asks: Asks) -> None:
    skill = _wants("erin")
    page = asks("mona").get(f"/growth/stretch/?gap=skill:{skill.pk}").content.decode()
    assert "Backfill the cursor" in page
    assert "Skills your teams lack" in page
    assert "Erin" not in page


@pytest.mark.usefixtures("issues")
def test_what_is_put_aside_stays_away_for_oneself(asks: Asks) -> None:
    for who in ("erin", "pat"):
        _wants(who)
    erin = asks("erin")
    assert erin.post("/growth/stretch/aside/", {"subject": "issue:71", "gap": ""}).status_code == 302
    assert "Backfill" not in erin.get("/growth/stretch/").content.decode()
    assert "Backfill" in asks("pat").get("/growth/stretch/").content.decode()


def test_without_issues_or_gaps_the_page_says_what_to_do(asks: Asks) -> None:
    assert "First say what to grow in" in asks("erin").get("/growth/stretch/").content.decode()
    _wants("erin")
    assert "No open issues are known" in asks("erin").get("/growth/stretch/").content.decode()


@pytest.mark.usefixtures("issues")
def test_an_issue_leads_to_a_goal_that_is_filled_in(asks: Asks) -> None:
    _wants("erin")
    page = asks("erin").get("/growth/stretch/").content.decode()
    found = re.search(r'href="(/growth/\?outcome=[^"]*)"', page)
    assert found is not None
    answer = asks("erin").get(unescape(found[1]), follow=True)
    form = answer.content.decode()
    assert answer.status_code == 200
    assert "Backfill the cursor (https://gitlab.example.com/acme/ledger/-/issues/71)" in form
