"""Who leads whom on a day, as the duties between two people ask it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from quarterdeck.desk.core.together import Lines, Part, number, text
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.desk.people.reads import in_force


def managers_of(people: Iterable[int], day: date) -> dict[int, frozenset[int]]:
    """By person those to whom they report on a day; who reports to nobody is left out. One query."""
    found: dict[int, set[int]] = {}
    lines = in_force(day).filter(person_id__in=list(people), manager__isnull=False)
    for person, manager in lines.values_list("person_id", "manager_id"):
        if manager != person:
            found.setdefault(person, set()).add(manager)
    return {person: frozenset(managers) for person, managers in found.items()}


def own_managers(viewer: Viewer) -> frozenset[int]:
    """Those to whom the viewer reports today. No query, but for a viewer whose ties were not read."""
    if viewer.person_id is None:
        return frozenset()
    if viewer.ties is not None:
        return viewer.ties.managers
    return managers_of([viewer.person_id], viewer.day).get(viewer.person_id, frozenset())


def skip_levels_of(person_id: int, day: date) -> frozenset[int]:
    """Those to whom a person's managers report, without the managers. Two queries."""
    direct = managers_of([person_id], day).get(person_id, frozenset())
    above = managers_of(direct, day)
    return frozenset().union(*above.values()) - direct - {person_id}


def leads(viewer: Viewer, person_id: int) -> bool:
    """Whether a person reports to the viewer directly; a laptop's owner leads everybody there."""
    return viewer.owner or person_id in viewer.reports


def people_led(viewer: Viewer) -> list[Person]:
    """Those who report to the viewer directly, by name; on a laptop everybody who stands in a team. One query."""
    return list(_led(viewer).order_by("name", "handle"))


def _led(viewer: Viewer) -> QuerySet[Person]:
    if viewer.owner:
        return Person.objects.filter(pk__in=in_force(viewer.day).order_by().values("person"))
    return Person.objects.filter(pk__in=viewer.reports)


def led_part(viewer: Viewer) -> Part:
    """The same to be read with others, see `led_of`."""
    return Part("led", _led(viewer), (number("pk"), text("handle"), text("name")))


def led_of(lines: Lines) -> list[Person]:
    """Those whom `led_part` found, by name."""
    return sorted((named(*line) for line in lines["led"]), key=lambda one: (one.name, one.handle))


def named(person_id: int, handle: str, name: str) -> Person:
    """A person of whom so much was read; anything else of theirs is read when it is asked for."""
    return Person.from_db(DEFAULT_DB_ALIAS, ("id", "handle", "name"), (person_id, handle, name))


def zone_of(person_id: int, day: date) -> str | None:
    """The time zone in which a person works on a day; None where none is known. One query."""
    spans = Membership.objects.filter(person_id=person_id, start_date__lte=day).exclude(timezone="")
    return spans.order_by("-start_date", "-id").values_list("timezone", flat=True).first()
