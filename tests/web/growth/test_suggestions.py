"""Suggestions from one's own work on the page: to oneself alone, kept or put aside with one click."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.desk.growth.models import Evidence
from quarterdeck.desk.people.models import Membership
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from tests.web.cast import gitlab_id
from tests.web.conftest import Asks
from tests.web.lake import NOW, _columns

PAGE = "/growth/evidence/suggestions/"


@pytest.fixture
def worked(home: Home) -> None:
    """Erin's merge request that was under way for a month, beside all those of ordinary length."""
    lake = Lake(home.lake)
    made = NOW - timedelta(days=40)
    row = {
        "source": "acme", "mr_id": 5000, "project_id": 1, "iid": 5000, "title": "Split the ledger's cache",
        "author_id": gitlab_id("erin"), "state": "merged", "draft": False, "created_at": made,
        "updated_at": made + timedelta(days=35), "merged_at": made + timedelta(days=35),
        "ended_at": made + timedelta(days=35), "reopened": False, "ready_at": made, "labels": [], "backport": False,
    }  # fmt: skip
    with lake.writer() as writer:
        writer.append({"merge_requests": _columns("merge_requests", [row])})
        writer.commit(now=NOW)


@pytest.mark.usefixtures("worked")
def test_it_is_shown_to_its_author_and_to_nobody_else(asks: Asks) -> None:
    page = asks("erin").get(PAGE).content.decode()
    assert "Split the ledger&#x27;s cache" in page
    assert "under way for 35 days" in page
    for name in ("pat", "mona", "sam", "pia", "ada", "owner"):
        assert "Split the ledger" not in asks(name).get(PAGE).content.decode()


@pytest.mark.usefixtures("worked")
def test_one_click_keeps_it_and_another_never_shows_it_again(asks: Asks) -> None:
    erin = asks("erin")
    kept = erin.post(f"{PAGE}settle/", {"subject": "mr:5000", "keep": "1"})
    assert kept.status_code == 302
    piece = Evidence.objects.get()
    assert (piece.title, piece.kind, piece.subject) == ("Split the ledger's cache", "merge_request", "mr:5000")
    assert "Split the ledger" not in erin.get(PAGE).content.decode()
    assert erin.post(f"{PAGE}settle/", {"subject": "mr:5000", "keep": "1"}).status_code == 404


@pytest.mark.usefixtures("worked")
def test_what_is_put_aside_stays_away(asks: Asks) -> None:
    erin = asks("erin")
    assert erin.post(f"{PAGE}settle/", {"subject": "mr:5000", "keep": "0"}).status_code == 302
    assert "Split the ledger" not in erin.get(PAGE).content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.usefixtures("worked")
def test_nobody_keeps_what_was_suggested_to_another(asks: Asks) -> None:
    for name in ("pat", "mona", "ada"):
        assert asks(name).post(f"{PAGE}settle/", {"subject": "mr:5000", "keep": "1"}).status_code == 404


@pytest.mark.usefixtures("worked")
def test_work_under_a_former_account_counts_too(asks: Asks) -> None:
    Membership.objects.filter(person__handle="pat").update(own_user_id=gitlab_id("erin"))
    assert "Split the ledger" in asks("pat").get(PAGE).content.decode()
