"""Evidence: its owner's alone, shared piece by piece with the manager of the day, and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.growth import collected, erasing
from quarterdeck.desk.growth.models import Claim, Evidence, EvidenceComment, Growth, Skill
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Membership, Person, Team
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue.model import Looking
from quarterdeck.reports.queue.providers import evidence
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

WORDS = "the heron stood in the reeds"


def _keep(browser: Client, **more: str) -> UUID:
    form = {"kind": "talk", "title": "A talk on herons", "text": WORDS, "on_date": "2026-03-02", **more}
    answer = browser.post("/growth/evidence/", form)
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.headers["Location"].split("/")[3])


def _share(browser: Client, key: UUID, on: str = "1") -> None:
    assert browser.post(f"/growth/evidence/{key}/share/", {"share": on}).status_code == 302


def _all_of(browser: Client) -> str:
    pages = ("/growth/evidence/", "/growth/evidence/shared/", "/growth/stretch/", "/growth/skills/", "/me/")
    return "".join(browser.get(page).content.decode() for page in pages)


def _moves_to(who: str, manager: str) -> None:
    person, boss = (Person.objects.get(handle=name) for name in (who, manager))
    line = Membership.objects.get(person=person)
    line.end_date = NOW.date() - timedelta(days=1)
    line.save()
    Membership.objects.create(person=person, team=line.team, manager=boss, start_date=NOW.date())


def test_nobody_learns_of_a_piece_before_it_is_shared(asks: Asks) -> None:
    key = _keep(asks("erin"))
    for name in ("mona", "sam", "pat", "pia", "ada"):
        assert asks(name).get(f"/growth/evidence/{key}/").status_code == 404
        assert WORDS not in _all_of(asks(name))
        assert "herons" not in _all_of(asks(name))
    assert WORDS in asks("erin").get(f"/growth/evidence/{key}/").content.decode()


def test_what_is_shared_is_the_managers_to_read_and_to_thank_for_until_it_is_taken_back(asks: Asks) -> None:
    erin, mona = asks("erin"), asks("mona")
    shared, kept = _keep(erin), _keep(erin, title="Something of my own")
    _share(erin, shared)
    listed = mona.get("/growth/evidence/shared/").content.decode()
    assert "herons" in listed and "Something of my own" not in listed  # noqa: PT018 -- one page
    assert WORDS in mona.get(f"/growth/evidence/{shared}/").content.decode()
    assert mona.get(f"/growth/evidence/{kept}/").status_code == 404
    assert mona.post(f"/growth/evidence/{shared}/comments/", {"thanks": "1"}).status_code == 302
    assert "Thanks" in erin.get(f"/growth/evidence/{shared}/").content.decode()
    _share(erin, shared, "0")
    assert mona.get(f"/growth/evidence/{shared}/").status_code == 404
    assert mona.post(f"/growth/evidence/{shared}/comments/", {"comment": "late"}).status_code == 404
    assert "herons" not in mona.get("/growth/evidence/shared/").content.decode()


def test_a_manager_can_neither_change_nor_share_nor_take_out_what_is_shared_with_them(asks: Asks) -> None:
    erin, mona = asks("erin"), asks("mona")
    key = _keep(erin)
    _share(erin, key)
    for path in ("", "remove/", "share/"):
        form = {"kind": "talk", "title": "mine now", "version": "1", "remove": "1", "share": "0"}
        assert mona.post(f"/growth/evidence/{key}/{path}", form).status_code == 404


def test_a_new_manager_sees_nothing_and_the_former_one_nothing_any_more(asks: Asks, cast: Cast) -> None:
    erin = asks("erin")
    key = _keep(erin)
    _share(erin, key)
    assert asks("mona").post(f"/growth/evidence/{key}/comments/", {"comment": "between us two"}).status_code == 302
    _moves_to("erin", "sam")
    for name in ("mona", "sam"):
        assert asks(name).get(f"/growth/evidence/{key}/").status_code == 404
        assert WORDS not in _all_of(asks(name))
    _share(asks("erin"), key)
    page = asks("sam").get(f"/growth/evidence/{key}/").content.decode()
    assert WORDS in page
    assert "between us two" not in page, "what was said with the former manager stays between them"
    assert "between us two" in asks("erin").get(f"/growth/evidence/{key}/").content.decode()


def test_the_manager_is_told_once(asks: Asks, cast: Cast) -> None:
    erin = asks("erin")
    key = _keep(erin)
    _share(erin, key)
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)
    assert [piece.pk for piece in collected.newly_shared(mona)] == [key]
    asks("mona").get(f"/growth/evidence/{key}/")
    assert list(collected.newly_shared(mona)) == []
    sam = viewer_of(cast["sam"], NOW.date(), laptop=False)
    assert list(collected.newly_shared(sam)) == []


def test_words_lie_sealed_and_stand_in_no_audit_entry(asks: Asks) -> None:
    erin = asks("erin")
    key = _keep(erin)
    _share(erin, key)
    asks("mona").post(f"/growth/evidence/{key}/comments/", {"comment": WORDS})
    with connection.cursor() as cursor:
        for table in (Evidence._meta.db_table, EvidenceComment._meta.db_table):
            cursor.execute(f"select * from {table}")
            assert "heron" not in str(cursor.fetchall())
    told = [(entry.act, str(entry.detail) + entry.subject) for entry in AuditEntry.objects.filter(about_id__gt=0)]
    assert [act for act, _ in told if act.startswith("growth.")] == ["growth.share_evidence"]
    assert "heron" not in str(told)


def test_a_merge_request_is_found_by_its_number_and_titled_for_its_author(asks: Asks) -> None:
    erin = asks("erin")
    key = _keep(erin, kind="merge_request", title="", link="acme/ledger!1001")
    page = erin.get(f"/growth/evidence/{key}/").content.decode()
    assert "Change 1001" in page
    assert "https://gitlab.example.com/acme/ledger/-/merge_requests/1001" in page
    other = _keep(asks("oscar"), kind="merge_request", title="", link="acme/ledger!1001")
    assert "Change 1001" not in asks("oscar").get(f"/growth/evidence/{other}/").content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"title": "", "text": ""}, "nothing to keep"),
        ({"link": "javascript:alert(1)"}, "must begin with https://"),
        ({"link": "acme/nothing!1"}, "in no connected project"),
        ({"on_date": "yesterday"}, "is not a day"),
        ({"kind": "praise"}, "what kind"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_it_was_typed(asks: Asks, form: dict[str, str], said: str) -> None:
    typed = {"kind": "talk", "title": "A talk on herons", "text": WORDS, **form}
    answer = asks("erin").post("/growth/evidence/", typed)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (400, True)
    assert typed["text"] in page
    assert not Evidence.objects.exists()


def test_two_windows_are_joined_or_both_texts_come_back(asks: Asks) -> None:
    erin = asks("erin")
    key = _keep(erin, text="one two three four five six")
    form = {"kind": "talk", "title": "t", "version": "1", "base": "one two three four five six"}
    assert erin.post(f"/growth/evidence/{key}/", {**form, "text": "ONE two three four five six"}).status_code == 302
    assert erin.post(f"/growth/evidence/{key}/", {**form, "text": "one two three four five SIX"}).status_code == 302
    assert Evidence.objects.get(pk=key).text == "ONE two three four five SIX"
    clash = erin.post(f"/growth/evidence/{key}/", {**form, "text": "uno two three four five six"})
    page = clash.content.decode()
    assert (clash.status_code, "uno two" in page, "ONE two" in page) == (409, True, True)
    again = {**form, "text": "uno two", "version": "3", "base": "ONE two three four five SIX"}
    assert erin.post(f"/growth/evidence/{key}/", again).status_code == 302


def test_what_was_taken_out_can_be_put_back_and_is_not_shared_then(asks: Asks) -> None:
    erin = asks("erin")
    key = _keep(erin)
    _share(erin, key)
    erin.post(f"/growth/evidence/{key}/remove/", {"remove": "1"})
    assert "herons" not in erin.get("/growth/evidence/").content.decode()
    assert asks("mona").get(f"/growth/evidence/{key}/").status_code == 404
    erin.post(f"/growth/evidence/{key}/remove/", {"remove": "0"})
    assert "herons" in erin.get("/growth/evidence/").content.decode()
    assert asks("mona").get(f"/growth/evidence/{key}/").status_code == 404


def test_who_has_no_manager_is_told_so(asks: Asks) -> None:
    Membership.objects.filter(person__handle="erin").update(manager=None)
    erin = asks("erin")
    key = _keep(erin)
    answer = erin.post(f"/growth/evidence/{key}/share/", {"share": "1"})
    assert (answer.status_code, "nobody is set as your manager" in answer.content.decode().lower()) == (400, True)


def test_on_a_laptop_the_owner_collects_alone(asks: Asks) -> None:
    owner = asks("owner")
    erin = Person.objects.get(handle="erin")
    key = _keep(owner, about=str(erin.pk))
    page = owner.get(f"/growth/evidence/{key}/").content.decode()
    assert "needs a shared server" in page
    assert owner.post("/growth/evidence/", {"kind": "talk", "title": "t", "about": "0"}).status_code == 404
    assert owner.post(f"/growth/evidence/{key}/share/", {"share": "1"}).status_code == 400
    assert WORDS not in _all_of(asks("erin"))
    assert asks("erin").get(f"/growth/evidence/{key}/").status_code == 404


def test_many_pieces_are_paged_and_cost_no_more_questions(asks: Asks) -> None:
    growth = Growth.objects.create(person=Person.objects.get(handle="erin"), made_at=NOW)
    for n in range(60):
        Evidence.objects.create(
            growth=growth, kind="talk", on_date=date(2026, 1, 1) + timedelta(days=n), title=f"piece {n}", made_at=NOW,
            changed_at=NOW,
        )  # fmt: skip
    erin = asks("erin")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = erin.get("/growth/evidence/?page=2").content.decode()
    assert ("piece 34" in page, "piece 35" in page, "piece 9<" in page) == (True, False, False)
    assert len(asked) <= 15


def test_an_export_holds_ones_own_pieces_and_not_anothers(asks: Asks, cast: Cast) -> None:
    key = _keep(asks("erin"))
    _share(asks("erin"), key)

    def held(name: str) -> list[Any]:
        account = cast[name]
        return list(Evidence.held_on(account.person, account))

    assert [piece.pk for piece in held("erin")] == [key]
    assert (held("mona"), held("sam")) == ([], [])


def test_erasing_the_manager_leaves_the_piece_to_its_owner_without_their_name(asks: Asks, cast: Cast) -> None:
    erin = asks("erin")
    key = _keep(erin, text="Mona asked me to hold the talk")
    _share(erin, key)
    asks("mona").post(f"/growth/evidence/{key}/comments/", {"comment": "A fine talk, says Mona"})
    mona = Person.objects.get(handle="mona")
    erasing.take_out(mona, now=NOW)
    piece = Evidence.objects.get(pk=key)
    assert (piece.text, piece.shared_at) == ("somebody who left asked me to hold the talk", None)
    assert piece.comments.get().text == "A fine talk, says somebody who left"


def test_the_queue_tells_of_a_shared_piece_without_its_words_and_of_a_proposed_skill(asks: Asks, cast: Cast) -> None:
    erin = asks("erin")
    key = _keep(erin)
    _share(erin, key)
    skill = Skill.objects.create(team=Team.objects.get(name="Ledger"), name="Migrations", made_at=NOW)
    person = Person.objects.get(handle="erin")
    Claim.objects.create(skill=skill, person=person, word="alone", changed_at=NOW)

    def told(name: str) -> list[str]:
        viewer = viewer_of(cast[name], NOW.date(), laptop=False)
        found = list(evidence.things(Looking(viewer, NOW, Home(Path()), {})))
        assert all(thing.private for thing in found)
        return [thing.title for thing in found]

    assert told("mona") == ["Erin shared evidence with you"]
    assert told("erin") == ["A skill is proposed for you: Migrations"]
    assert told("sam") == told("ada") == []
    asks("mona").get(f"/growth/evidence/{key}/")
    assert told("mona") == []
