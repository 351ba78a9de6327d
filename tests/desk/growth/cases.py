"""A small ladder, and viewers of the cast, for tests of growth."""

from __future__ import annotations

from datetime import date

from quarterdeck.desk.growth import ladders
from quarterdeck.desk.growth.matrices import Source, read
from quarterdeck.desk.growth.models import Expectation, Level
from quarterdeck.desk.growth.plan import Typed
from quarterdeck.desk.people.access import Viewer, viewer_of
from quarterdeck.desk.people.models import Membership, Person
from tests.web.cast import Cast
from tests.web.lake import LAST_DAY, NOW

CSV = (
    "level,competency,expectation\n"
    "intermediate,scope,finishes small work\nsenior,scope,leads small work\nsenior,review,teaches review\n"
)
GOAL = Typed("ship the ledger", "it is used", None, None)


def viewer(cast: Cast, name: str, *, day: date = LAST_DAY) -> Viewer:
    """One of the cast on a day; ``owner`` on a laptop."""
    return viewer_of(cast[name], day, laptop=name == "owner")


def person(name: str) -> Person:
    return Person.objects.get(handle=name)


def make_ladder(cast: Cast, *, text: str = CSV, valid_from: date = date(2026, 1, 1)) -> list[Level]:
    """The levels of a ladder that a people partner brought for everybody."""
    found = read([Source("ladder.csv", text)])
    version = ladders.bring(
        viewer(cast, "pia"), found, name="Backend", teams=(), valid_from=valid_from, source="ladder.csv", now=NOW
    )
    return list(version.levels.order_by("position"))


def lines_of(level: Level) -> list[Expectation]:
    return list(level.expectations.order_by("position"))


def change_manager(name: str, to: str, day: date) -> None:
    """Somebody reports to another from a day on."""
    held = Membership.objects.get(person__handle=name, end_date=None)
    held.end_date = date.fromordinal(day.toordinal() - 1)
    held.save()
    Membership.objects.create(
        person=held.person, team=held.team, manager=person(to), start_date=day, timezone=held.timezone
    )
