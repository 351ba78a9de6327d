"""Whatever is written to the desk counts, once it is committed."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import connection, transaction

from quarterdeck.desk.core import audit, writes
from quarterdeck.desk.core.models import Job, Writes
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Team
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _row() -> None:
    """The flush after a committing test takes it away, as it takes all rows."""
    Writes.objects.get_or_create(pk=1)


def _times() -> int:
    found = writes.count()
    assert found is not None
    return found


def _team(name: str) -> Team:
    return Team(name=name, slug=name.lower().replace(" ", "-"))


def _never() -> None:
    """Written, and taken back."""
    with transaction.atomic():
        _team("never").save()
        raise ZeroDivisionError


def test_every_way_of_writing_counts() -> None:
    team = _team("Core")
    steps = (
        team.save,
        lambda: Team.objects.filter(name="Core").update(name="Hull"),
        lambda: Team.objects.bulk_create([_team("Keel")]),
        lambda: connection.cursor().execute("update people_team set name = 'Mast' where name = 'Keel'"),
        lambda: Team.objects.all().delete(),
    )
    for step in steps:
        before = _times()
        step()
        assert _times() > before, step


def test_a_transaction_counts_once_and_only_when_it_is_committed() -> None:
    before = _times()
    with transaction.atomic():
        for n in range(5):
            _team(f"team {n}").save()
        assert _times() == before
    assert _times() == before + 1
    with pytest.raises(ZeroDivisionError):
        _never()
    assert _times() == before + 1


def test_what_follows_a_step_that_was_taken_back_still_counts() -> None:
    before = _times()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            _never()
        _team("there").save()
    assert _times() == before + 1


def test_reading_sessions_and_the_audit_log_do_not_count() -> None:
    Job.objects.create(name="sync", key="acme", due_at=NOW, asked_at=NOW)
    before = _times()
    assert Job.objects.count() == 1
    session = SessionStore()
    session["seen"] = 1
    session.save()
    caches["default"].set("tries", 1)
    audit.record(Viewer(None, "Ada", None, NOW.date()), "read", "a page", now=NOW)
    assert _times() == before
