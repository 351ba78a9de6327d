"""Finds out what a brought file is, and reads it into our columns. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from quarterdeck.desk.people.kinds import KINDS
from quarterdeck.desk.people.models import Membership, Person, RememberedMapping, TeamTerms
from quarterdeck.desk.people.standing import is_guessed
from quarterdeck.sources.files import formats
from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines
from quarterdeck.sources.files.handbook.members import read_members
from quarterdeck.sources.files.handbook.stages import read_stages
from quarterdeck.sources.files.hr.mapping import ColumnMapping, Proposal, What, fingerprint, judged, propose
from quarterdeck.sources.files.hr.reading import read_export
from quarterdeck.sources.files.hr.sheet import Sheet, read_sheet
from quarterdeck.sources.files.table import Line

_YAML = {".yml", ".yaml"}
_OURS = {"people": {"handle"}, "timeoff": {"handle"}}


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose beside the file. ``day``: from when on a move holds (today, unless they say otherwise).

    ``mapping`` None: the remembered one, or what the header speaks for. ``teams`` None: those of the desk.
    """

    day: date
    mapping: ColumnMapping | None = None
    teams: frozenset[str] | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def find_proposal(what: str, path: Path) -> Proposal | None:
    """The mapping that a file of another system would be read by; None for a file of ours, and for YAML."""
    if what not in _OURS or path.is_dir() or path.suffix.lower() in _YAML:
        return None
    sheet = read_sheet(path)
    return None if _is_ours(what, sheet) else _proposal(what, sheet)


def read(what: str, path: Path, choices: Choices) -> Brought:
    """The file's lines. FileError where it is not understood, with every line at fault."""
    teams = known_teams() if choices.teams is None else choices.teams
    if what == "people" and (path.is_dir() or path.suffix.lower() in _YAML):
        return read_members(path, teams=teams)
    if what == "teams" and path.suffix.lower() in _YAML:
        return read_stages(path)
    export = _export(what, path, choices)
    if export is not None:
        sheet, mapping = export
        return read_export(sheet, mapping, teams=teams, known=known_names())
    return Brought(what, tuple(_ours(what, path, teams)))


def _export(what: str, path: Path, choices: Choices) -> tuple[Sheet, ColumnMapping] | None:
    """The sheet and how to read it, if it is another system's; None for a file of ours."""
    if what not in _OURS:
        return None
    if choices.mapping is not None:
        return read_sheet(path), choices.mapping
    if not path.exists():
        return None
    sheet = read_sheet(path)
    if _is_ours(what, sheet):
        return None
    proposal = _proposal(what, sheet)
    remembered = RememberedMapping.objects.filter(what=what, headers=fingerprint(sheet.header)).exists()
    if not (proposal.ready or (remembered and not proposal.missing)):
        raise BadLines(sheet.name, _open_questions(proposal))
    return sheet, proposal.mapping


def _open_questions(proposal: Proposal) -> list[tuple[int, str]]:
    """Why an export cannot be taken unseen."""
    asked = [f"no column is mapped for {name}" for name in proposal.missing]
    if len(proposal.day_orders) > 1:
        asked.append("days such as 03/04/2026 could be read in two ways: add --days dmy or --days mdy")
    if proposal.mapping.product == "other":
        asked += [
            f"unknown column {name!r}; map it with --map OURS={name}, or bring our columns" for name in proposal.dropped
        ]
        pairs = ", ".join(f"{ours}={theirs}" for ours, theirs in proposal.mapping.columns.items())
        asked.append(f"it would be read as {pairs}; confirm it with --map for one of them, or say other columns")
    return [(1, what) for what in asked]


def _is_ours(what: str, sheet: Sheet) -> bool:
    """Our own files name people by handles, which no system's export does; so does what nothing is known of."""
    names = set(sheet.header)
    ours = set(KINDS[what].names)
    return bool(_OURS[what] & names) or names <= ours or not propose(sheet, _kind(what)).mapping.columns


def _proposal(what: str, sheet: Sheet) -> Proposal:
    kept = RememberedMapping.objects.filter(what=what, headers=fingerprint(sheet.header)).first()
    if kept is not None:
        return judged(sheet, ColumnMapping.from_json(kept.mapping))
    return propose(sheet, _kind(what))


def _kind(what: str) -> What:
    return "people" if what == "people" else "timeoff"


def _ours(what: str, path: Path, teams: frozenset[str]) -> list[Line]:
    if what == "people":
        known = list(Person.objects.values_list("handle", flat=True))
        return formats.read_people(path, teams=teams, known=known)
    readers = {
        "teams": formats.read_teams, "positions": formats.read_positions, "plan": formats.read_plan,
        "identity": formats.read_identity, "timeoff": formats.read_timeoff,
    }  # fmt: skip
    return readers[what](path)


def known_teams() -> frozenset[str]:
    """Names of teams and departments with a line of their own; guessed ones bind nobody."""
    if is_guessed():
        return frozenset()
    return frozenset(TeamTerms.objects.values_list("team__name", flat=True))


def known_names() -> dict[str, str]:
    """Whatever else people are called (case folded) to their handles; what two people share is left out."""
    found: dict[str, str | None] = {}
    members = set(Membership.objects.values_list("person_id", flat=True))
    for number, *names in Person.objects.values_list("id", "handle", "hr_number", "email", "gitlab_username", "name"):
        if number in members:
            for name in {str(name).casefold() for name in names if name}:
                found[name] = names[0] if found.get(name, names[0]) == names[0] else None
    return {name: handle for name, handle in found.items() if handle}
