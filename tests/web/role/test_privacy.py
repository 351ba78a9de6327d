"""Whose the job page is, and who reads it once it is published."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Membership, Person, Team
from quarterdeck.desk.role.models import Note
from tests.web.conftest import Asks
from tests.web.role.page import bring, key

ABOVE = ("sam", "pia", "ada", "oscar", "owner")


def _fill(asks: Asks) -> list[str]:
    """Mona's page with a state, a private and a shared note; every address of it."""
    mona = asks("mona")
    bring(mona)
    item = f"/role/items/{key('Hire')}/"
    mona.post(item, {"state": "needs_me", "next_date": "2026-03-20", "version": "1"})
    mona.post(f"{item}notes/", {"text": "between me and me"})
    mona.post(f"{item}notes/", {"text": "we look for two people", "shared": "1"})
    notes = [f"/role/notes/{note.pk}/" for note in Note.objects.all()]
    return [item, *notes, "/role/team/ledger/", "/role/check/", "/role/preview/"]


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("name", ABOVE)
def test_nobody_above_beside_or_outside_ever_finds_it(asks: Asks, name: str, published: bool) -> None:
    addresses = _fill(asks)
    asks("mona").post("/role/page/publish/", {"publish": "1" if published else "0"})
    browser = asks(name)
    assert [browser.get(address).status_code for address in addresses] == [404] * len(addresses)
    assert "Ledger Engineering Manager" not in browser.get("/role/").content.decode()
    assert "/role/team/" not in browser.get("/role/").content.decode()


def test_members_see_nothing_of_it_until_it_is_published(asks: Asks) -> None:
    addresses = _fill(asks)
    erin = asks("erin")
    assert {erin.get(address).status_code for address in addresses} == {404}


def test_members_see_text_items_and_shared_notes_and_no_state(asks: Asks) -> None:
    _fill(asks)
    asks("mona").post("/role/page/publish/", {"publish": "1"})
    erin = asks("erin")
    assert "/role/team/ledger/" in erin.get("/role/").content.decode()
    said = erin.get("/role/team/ledger/").content.decode()
    assert "Hire engineers from anywhere" in said
    assert "we look for two people" in said
    for secret in ("between me and me", "needs me", "20 March", "merge requests wait", "In focus", "figures have data"):
        assert secret not in said
    asks("mona").post("/role/page/publish/", {"publish": "0"})
    assert asks("erin").get("/role/team/ledger/").status_code == 404


def test_whoever_is_above_does_not_read_it_by_standing_in_the_team(asks: Asks) -> None:
    _fill(asks)
    asks("mona").post("/role/page/publish/", {"publish": "1"})
    Membership.objects.create(
        person=Person.objects.get(handle="sam"), team=Team.objects.get(name="Ledger"), start_date=date(2026, 1, 1)
    )
    assert asks("sam").get("/role/team/ledger/").status_code == 404


def test_a_manager_who_left_the_team_is_read_by_it_no_more(asks: Asks) -> None:
    _fill(asks)
    asks("mona").post("/role/page/publish/", {"publish": "1"})
    theo = Person.objects.get(handle="theo")
    Membership.objects.filter(team__name="Ledger", manager__handle="mona").update(manager=theo)
    assert asks("erin").get("/role/team/ledger/").status_code == 404


def test_notes_lie_sealed_in_the_database(asks: Asks) -> None:
    _fill(asks)
    with connection.cursor() as cursor:
        cursor.execute("select text from role_note")
        texts = [text for (text,) in cursor.fetchall()]
    assert len(texts) == 2
    assert all(text.startswith("qd1.") and "people" not in text for text in texts)


def test_publishing_and_sharing_are_in_the_audit_log_without_the_text(asks: Asks) -> None:
    _fill(asks)
    asks("mona").post("/role/page/publish/", {"publish": "1"})
    acts = list(AuditEntry.objects.filter(actor_name="Mona").values_list("act", flat=True))
    assert "role.publish" in acts
    assert "role.share_note" in acts
    for entry in AuditEntry.objects.all():
        assert "two people" not in f"{entry.subject} {entry.detail}"


def test_ones_own_page_is_nobody_elses_to_change(asks: Asks) -> None:
    _fill(asks)
    note = Note.objects.first()
    assert note
    erin = asks("erin")
    bring(erin)
    for path, data in (
        (f"/role/notes/{note.pk}/", {"text": "mine"}),
        (f"/role/notes/{note.pk}/remove/", {"remove": "1"}),
        (f"/role/notes/{note.pk}/erase/", {}),
    ):
        assert erin.post(path, data).status_code == 404
    assert "between me" not in erin.get(f"/role/items/{key('Hire')}/").content.decode()
