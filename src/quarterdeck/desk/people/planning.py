"""From a file to what would stand, and what that changes. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from quarterdeck.desk.people.checking import check_joined, check_lengths
from quarterdeck.desk.people.kinds import KINDS, Values
from quarterdeck.desk.people.merging import joined
from quarterdeck.desk.people.models import Person, TeamTerms
from quarterdeck.desk.people.opening import Choices, known_teams, read
from quarterdeck.desk.people.preview import Preview, compare
from quarterdeck.desk.people.standing import digest_of, standing
from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines

_NOTHING_LEFT = "the file has no lines: what was imported before is gone; an older version still has it"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do. ``lines`` is everything that would stand, ``basis`` the digest of what stands now."""

    brought: Brought
    lines: tuple[Values, ...]
    preview: Preview
    remarks: tuple[str, ...]
    basis: str
    choices: Choices

    @property
    def what(self) -> str:
        return self.brought.what


def plan(what: str, path: Path, choices: Choices) -> Plan:
    """Read a file and say what it would change. FileError where it cannot be taken."""
    brought = read(what, path, choices)
    return plan_of(brought, path.name, choices)


def plan_of(brought: Brought, name: str, choices: Choices) -> Plan:
    """As `plan`, for lines that were read already."""
    check_lengths(name, brought)
    old = standing(brought.what)
    teams = known_teams() if choices.teams is None else choices.teams
    made, said = joined(old, brought, day=choices.day)
    lines = check_joined(name, brought, made, teams=teams)
    if brought.what == "timeoff":
        _check_handles(name, brought)
    remarks = (*_dropped(brought), *brought.remarks, *said, *_remarks(brought, lines, teams))
    return Plan(brought, tuple(lines), compare(KINDS[brought.what], old, lines), remarks, digest_of(old), choices)


def _check_handles(name: str, brought: Brought) -> None:
    known = {handle.casefold() for handle in Person.objects.values_list("handle", flat=True)}
    strange = [line for line in brought.lines if line.values["handle"].casefold() not in known]
    if known and strange:
        said = "handle {!r} is not among the imported people"
        raise BadLines(name, [(line.number, said.format(line.values["handle"])) for line in strange])


def _dropped(brought: Brought) -> list[str]:
    if not brought.dropped:
        return []
    kind = "fields" if brought.shape == "handbook" else "columns"
    return [f"{brought.shape} file; {kind} that were not read: {', '.join(brought.dropped)}"]


def _remarks(brought: Brought, lines: Sequence[Values], teams: Collection[str]) -> list[str]:
    what = brought.what
    if not lines:
        return [_NOTHING_LEFT] if brought.whole else []
    if what == "people":
        return _bare(lines, teams)
    if what == "teams":
        return _unstaffed(lines)
    key = {"positions": "team", "plan": "team", "identity": "scope"}.get(what)
    return _strangers(lines, key, teams) if key else []


def _bare(lines: Sequence[Values], teams: Collection[str]) -> list[str]:
    if teams:
        return []
    count = len({line["team"] for line in lines})
    return [f"no teams file was imported yet: {count} teams taken from the people, without label or department"]


def _unstaffed(lines: Sequence[Values]) -> list[str]:
    names = {line["team"] for line in lines}
    missing = sorted({line["team"] for line in standing("people")} - names)
    return [f"people are in {', '.join(missing)}, which the new teams file does not have"] if missing else []


def _strangers(lines: Sequence[Values], key: str, teams: Collection[str]) -> list[str]:
    known = {*teams, *TeamTerms.objects.exclude(parent=None).values_list("parent__name", flat=True)}
    strange = list(dict.fromkeys(line[key] for line in lines if line[key] not in known))
    return [f"not among the imported teams, taken all the same: {', '.join(strange)}"] if strange else []
