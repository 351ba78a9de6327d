"""Holds what would stand against the rules that hold between lines, and against the desk's columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Model

from quarterdeck.desk.people.kinds import Values
from quarterdeck.desk.people.models import (
    IdentityCount,
    Membership,
    Person,
    PlanMonth,
    Position,
    TeamTerms,
    TimeOff,
)
from quarterdeck.sources.files import formats
from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines
from quarterdeck.sources.files.table import Faults, Line

_MODELS: dict[str, tuple[type[Model], ...]] = {
    "teams": (TeamTerms,), "people": (Membership, Person), "positions": (Position,), "plan": (PlanMonth,),
    "identity": (IdentityCount,), "timeoff": (TimeOff, Person),
}  # fmt: skip


def check_lengths(name: str, brought: Brought) -> None:
    """BadLines where a text is longer than the desk keeps."""
    limits = _limits(brought.what)
    faults = [
        (line.number, f"{column} is longer than {limits[column]} characters")
        for line in brought.lines
        for column, value in line.values.items()
        if isinstance(value, str) and len(value) > limits.get(column, 10_000)
    ]
    if faults:
        raise BadLines(name, faults)


def _limits(what: str) -> dict[str, int]:
    found = {
        field.name: field.max_length
        for model in _MODELS[what]
        for field in model._meta.concrete_fields  # noqa: SLF001 -- Django's way to ask
        if field.max_length
    }
    names = {"team": 200, "parent": 200, "manager": 100, "id": 200}
    return {**found, **names}


def check_joined(name: str, brought: Brought, lines: Sequence[Values], *, teams: Iterable[str]) -> list[Values]:
    """Lines of a file that was joined to what stands, once more by the rules of our own files.

    BadLines: numbers are those of the file's line for the same person or team, 1 where it has none.
    """
    if brought.whole or brought.what not in {"people", "teams"}:
        return list(lines)
    key = "handle" if brought.what == "people" else "team"
    numbers = {line.values[key].casefold(): line.number for line in reversed(brought.lines)}
    numbered = [Line(numbers.get(values[key].casefold(), 1), dict(values)) for values in lines]
    faults = Faults(name)
    if brought.what == "people":
        known = list(Person.objects.values_list("handle", flat=True))
        handles = {handle.casefold() for handle in (*known, *(line.values["handle"] for line in numbered))}
        for line in numbered:
            # Exports name managers above the part of the company that they hold.
            if line.values["manager"] and line.values["manager"].casefold() not in handles:
                line.values["manager"] = None
        formats.check_people(numbered, faults, teams=frozenset(teams), known=known)
    else:
        formats.check_teams(numbered, faults)
    return [line.values for line in numbered]
