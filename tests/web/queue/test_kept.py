"""A queue that is kept is the one that would be drawn, for its viewer alone, and no longer than it holds."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from quarterdeck.desk.core import writes
from quarterdeck.desk.core.models import Writes
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.queue.models import Mark
from quarterdeck.home.folder import Home
from quarterdeck.reports.queue import kept
from quarterdeck.reports.queue.build import Queue, build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.model import Looking
from tests.web.cast import Cast, make_cast
from tests.web.lake import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.own_home]
_SECOND = timedelta(seconds=1)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.QUARTERDECK_KEEP = True
    Writes.objects.get_or_create(pk=1)
    return make_cast()


def _viewer(cast: Cast, name: str) -> Viewer:
    return viewer_of(cast[name], NOW.date(), laptop=name == "owner")


def _asked(viewer: Viewer, home: Home, *, later: timedelta = timedelta()) -> tuple[Queue, int]:
    looking = look(viewer, home=home, now=NOW + later)
    with CaptureQueriesContext(connection) as queries:
        found = kept.get_queue(looking)
    return found, len(queries)


def test_who_looks_again_in_the_same_minute_costs_one_query(cast: Cast, home: Home) -> None:
    mona = _viewer(cast, "mona")
    first, _ = _asked(mona, home)
    assert first.open
    again, queries = _asked(_viewer(cast, "mona"), home, later=20 * _SECOND)
    assert queries == 1
    assert again == first == build(look(mona, home=home, now=NOW))
    assert _asked(mona, home, later=61 * _SECOND)[1] > 1


def test_nobody_gets_what_was_drawn_for_another(cast: Cast, home: Home) -> None:
    for name in ("mona", "erin", "owner", "sam"):
        viewer = _viewer(cast, name)
        assert _asked(viewer, home)[0] == build(look(viewer, home=home, now=NOW)), name
    mona = _viewer(cast, "mona")
    fewer = replace(mona, manages=frozenset())
    assert _asked(fewer, home)[0] == build(look(fewer, home=home, now=NOW)) != _asked(mona, home)[0]


def test_any_write_to_the_desk_ends_it(cast: Cast, home: Home) -> None:
    mona = _viewer(cast, "mona")
    first = _asked(mona, home)[0].open[0]
    Mark.objects.create(
        account=cast["mona"],
        thing=first.thing.key,
        state=Mark.State.SNOOZED,
        until=NOW + timedelta(days=1),
        made_at=NOW,
    )
    found, _ = _asked(mona, home, later=_SECOND)
    assert first.thing.key in {item.thing.key for item in found.snoozed}


def test_a_change_of_the_lake_or_the_settings_ends_it(cast: Cast, home: Home) -> None:
    mona = _viewer(cast, "mona")
    _asked(mona, home)
    assert _asked(mona, home)[1] == 1
    home.settings.write_text(home.settings.read_text() + "\n# looked through\n")
    assert _asked(mona, home)[1] > 1
    manifest = home.lake / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert _asked(mona, home)[1] > 1


def test_threads_that_ask_at_once_wait_for_one_answer(cast: Cast, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    looking, built = look(_viewer(cast, "mona"), home=home, now=NOW), []

    def slowly(asked: Looking) -> Queue:
        built.append(asked)
        time.sleep(0.1)
        return Queue((), (), (), ())

    monkeypatch.setattr(kept, "build", slowly)
    monkeypatch.setattr(writes, "count", lambda: -1)  # of no other test
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: kept.get_queue(looking), range(8)))
    assert len(built) == 1
    assert all(one is found[0] for one in found)
