"""Reads an export by its mapping: only mapped cells are looked at, everything else is dropped and named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.sources.files import table
from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines
from quarterdeck.sources.files.handbook.members import level_of, slugged
from quarterdeck.sources.files.handbook.places import find_country, find_zone
from quarterdeck.sources.files.hr.days import read_day
from quarterdeck.sources.files.hr.mapping import ColumnMapping, judged
from quarterdeck.sources.files.hr.shares import read_hours, read_share, share_of
from quarterdeck.sources.files.hr.sheet import Sheet
from quarterdeck.sources.files.table import Line

_GONE = {"terminated", "inactive", "inaktiv", "ausgeschieden", "left", "baja", "inactif", "former", "no"}
_REFUSED = {
    "denied", "rejected", "canceled", "cancelled", "declined", "withdrawn", "abgelehnt", "storniert", "refuse",
    "rechazado", "pending", "requested", "in progress", "submitted", "ausstehend", "beantragt", "draft",
}  # fmt: skip
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the export, by our names; absent and empty cells are None."""

    number: int
    cells: Mapping[str, str | None]

    def get(self, ours: str) -> str | None:
        return self.cells.get(ours)


def read_export(
    sheet: Sheet, mapping: ColumnMapping, *, teams: Collection[str] = (), known: Mapping[str, str] | None = None
) -> Brought:
    """People or absences of an export. ``known``: what people are called elsewhere (case folded) to their handles.

    BadLines lists every line at fault; lines of unknown teams and of people who left without a day are left out.
    """
    proposal = judged(sheet, mapping)
    if proposal.missing:
        raise BadLines(sheet.name, [(1, f"no column is mapped for {name}") for name in proposal.missing])
    if len(proposal.day_orders) > 1:
        raise BadLines(sheet.name, [(1, "days such as 03/04/2026 could be read in two ways; say dmy or mdy")])
    mapping = proposal.mapping
    rows = list(_rows(sheet, mapping))
    faults = table.Faults(sheet.name)
    for number, what in sheet.long:
        faults.add(number, what)
    reader = _People(faults, mapping, teams, known or {}) if mapping.what == "people" else None
    lines, remarks = reader.read(rows) if reader else _absences(faults, rows, mapping, known or {})
    return Brought(mapping.what, tuple(lines), False, proposal.dropped, tuple(remarks), mapping.product)


def _rows(sheet: Sheet, mapping: ColumnMapping) -> Iterator[_Row]:
    places = {ours: sheet.header.index(theirs) for ours, theirs in mapping.columns.items()}
    for number, cells in sheet.rows:
        yield _Row(number, {ours: " ".join(cells[place].split()) or None for ours, place in places.items()})


class _People:
    def __init__(
        self, faults: table.Faults, mapping: ColumnMapping, teams: Collection[str], known: Mapping[str, str]
    ) -> None:
        self._mapping = mapping
        self._faults = faults
        self._teams = {team.casefold(): team for team in teams}
        self._known = known
        self._strange: Counter[str] = Counter()
        self._gone = 0

    def read(self, rows: list[_Row]) -> tuple[list[Line], list[str]]:
        lines = [line for row in rows if (line := self._line(row))]
        handles = self._handles(lines)
        for line, handle in zip(lines, handles, strict=True):
            line.values["handle"] = handle
        vague = _join_managers(lines, self._known)
        self._faults.check()
        return lines, list(self._remarks(vague))

    def _line(self, row: _Row) -> Line | None:
        name = _name(row)
        if not any((name, row.get("email"), row.get("gitlab_username"), row.get("hr_number"))):
            self._faults.add(row.number, "names nobody")
            return None
        start, end = self._day(row, "start_date"), self._day(row, "end_date")
        if end is None and (row.get("status") or "").casefold() in _GONE:
            self._gone += 1
            return None
        if start is None:
            if row.get("start_date") is None:
                self._faults.add(row.number, f"{self._mapping.columns['start_date']} is empty")
            return None
        if end and end < start:
            self._faults.add(row.number, f"ends {end}, before it starts on {start}")
        team = self._team(row)
        return None if team is None else Line(row.number, self._values(row, name, team, (start, end)))

    def _values(self, row: _Row, name: str | None, team: str, days: tuple[date, date | None]) -> dict[str, Any]:
        place = row.get("country")
        country = find_country(place) or find_country(re.split(r"[,\-–/]", place or "")[-1])
        username = (row.get("gitlab_username") or "").removeprefix("@").lower()
        return {
            "handle": "", "name": name, "email": self._email(row),
            "gitlab_user_id": self._cell(row, "gitlab_user_id", table.whole), "gitlab_username": username or None,
            "team": team, "specialty": row.get("specialty"), "role": row.get("role"),
            "level": row.get("level") or level_of(row.get("role")), "grade": row.get("grade"),
            "manager": row.get("manager"), "share": self._share(row),
            "start_date": days[0], "end_date": days[1],
            "leave_reason": _reason(row.get("leave_reason")) if days[1] else None,
            "timezone": self._cell(row, "timezone", table.zone) or find_zone(country), "country": country,
            "hr_number": row.get("hr_number"),
            "presumed": tuple(name for name in ("level", "timezone") if row.get(name) is None),
        }  # fmt: skip

    def _cell(self, row: _Row, ours: str, read: Callable[[str], Any]) -> Any:
        text = row.get(ours)
        if text is None:
            return None
        try:
            return read(text)
        except ValueError as error:
            self._faults.add(row.number, f"{self._mapping.columns[ours]} {text[:40]!r} {error}")
            return None

    def _share(self, row: _Row) -> float | None:
        if "share" in self._mapping.columns:
            told: float | None = self._cell(row, "share", read_share)
            return told
        full = self._cell(row, "full_hours", read_hours)
        read: float | None = self._cell(row, "hours", lambda text: share_of(text, full))
        return read

    def _day(self, row: _Row, ours: str) -> date | None:
        day: date | None = self._cell(row, ours, lambda text: read_day(text, self._mapping.days))
        return day

    def _email(self, row: _Row) -> str | None:
        text = row.get("email")
        if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
            self._faults.add(row.number, f"{self._mapping.columns['email']} {text[:40]!r} is no e-mail address")
        return text.lower() if text else None

    def _team(self, row: _Row) -> str | None:
        """Workday writes the manager's name behind the team's; an unknown team is none of ours."""
        text = row.get("team")
        if text is None:
            self._strange["(no team)"] += 1
            return None
        bare = _IN_BRACKETS.sub("", text) or text
        for name in (text, bare, bare.rpartition(">")[2].strip(), bare.rpartition("/")[2].strip()):
            if name.casefold() in self._teams:
                return self._teams[name.casefold()]
        if self._teams:
            self._strange[bare] += 1
            return None
        return bare

    def _handles(self, lines: list[Line]) -> list[str]:
        """A known handle; else GitLab's name, what stands before the @, the name; never one for two people."""
        given: dict[str, tuple[str, ...]] = {}
        handles = []
        for line in lines:
            who = _identity(line.values)
            base = next((self._known[key] for key in who if key in self._known), None) or _handle(line.values)
            handle, n = base, 1
            while given.setdefault(handle.casefold(), who) != who:
                n += 1
                handle = f"{base}-{n}"
            handles.append(handle)
        return handles

    def _remarks(self, vague: int) -> Iterator[str]:
        if self._strange:
            names = ", ".join(sorted(self._strange)[:8]) + (" …" if len(self._strange) > 8 else "")
            yield f"{_count(self._strange.total(), 'line')} of teams that are not known here left out: {names}"
        if self._gone:
            yield f"{_count(self._gone, 'person')} marked as gone without a last day left out"
        if vague:
            yield f"{_count(vague, 'person')} without a manager: theirs is not in the file, or the name fits several"


def _count(number: int, what: str) -> str:
    many = "people" if what == "person" else f"{what}s"
    return f"{number} {what if number == 1 else many}"


def _name(row: _Row) -> str | None:
    name = row.get("name")
    if name:
        last, comma, first = name.partition(",")
        return f"{first.strip()} {last.strip()}" if comma and first.strip() else name
    return " ".join(filter(None, (row.get("first_name"), row.get("last_name")))) or None


def _identity(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Every key by which a person may be known, the surest first; the name only where there is nothing else."""
    sure = [values.get(key) for key in ("hr_number", "email", "gitlab_username")]
    keys = tuple(str(key).casefold() for key in sure if key)
    return keys or (str(values.get("name") or "").casefold(),)


def _handle(values: Mapping[str, Any]) -> str:
    email = values.get("email")
    before = email.partition("@")[0] if email else None
    return str(values.get("gitlab_username") or before or slugged(values.get("name") or f"p{values.get('hr_number')}"))


def _join_managers(lines: list[Line], known: Mapping[str, str]) -> int:
    """Turn numbers, addresses and names of managers into handles; gives how many were not understood."""
    called: dict[str, set[str]] = {}
    for line in lines:
        v = line.values
        for key in (v["handle"], v.get("hr_number"), v.get("email"), v.get("name")):
            if key:
                called.setdefault(str(key).casefold(), set()).add(v["handle"])
    vague = 0
    for line in lines:
        told = line.values["manager"]
        if told is None:
            continue
        found = _called(told, called, known)
        line.values["manager"] = found
        vague += found is None
    return vague


def _called(told: str, called: Mapping[str, set[str]], known: Mapping[str, str]) -> str | None:
    last, comma, first = told.partition(",")
    turned = f"{first.strip()} {last.strip()}" if comma else told
    for name in (told, turned, _IN_BRACKETS.sub("", turned)):
        handles = called.get(name.casefold(), set())
        if len(handles) == 1:
            return next(iter(handles))
        if not handles and name.casefold() in known:
            return known[name.casefold()]
    return None


_UNWILLING = ("involuntary", "unfreiwillig", "dismiss", "layoff", "laid off", "redundan", "arbeitgeber", "licenci")
_WILLING = ("voluntary", "freiwillig", "resign", "eigenkündigung", "arbeitnehmer", "retire", "dimission", "démission")


def _reason(text: str | None) -> str | None:
    """One of our three words; what is written freely is dropped."""
    words = (text or "").casefold()
    if any(sign in words for sign in _UNWILLING):
        return "involuntary"
    if any(sign in words for sign in _WILLING):
        return "voluntary"
    return "transfer" if "transfer" in words else None


def _absences(
    faults: table.Faults, rows: list[_Row], mapping: ColumnMapping, known: Mapping[str, str]
) -> tuple[list[Line], list[str]]:
    lines: dict[tuple[Any, ...], Line] = {}
    strangers: set[str] = set()
    waiting = 0
    for row in rows:
        if (row.get("status") or "").casefold() in _REFUSED:
            waiting += 1
            continue
        handle = _absent(row, known)
        if handle is None:
            strangers.add(row.get("email") or _name(row) or row.get("hr_number") or "?")
            continue
        values = _absence(row, mapping, faults)
        if values is not None:
            lines.setdefault((handle, *values.values()), Line(row.number, {"handle": handle, **values}))
    faults.check()
    remarks = [f"{_count(waiting, 'absence')} not approved and left out"] if waiting else []
    remarks += [f"absences of {_count(len(strangers), 'person')} who are not known here left out"] if strangers else []
    return list(lines.values()), remarks


def _absent(row: _Row, known: Mapping[str, str]) -> str | None:
    keys = (row.get("hr_number"), row.get("email"), _name(row))
    return next((known[key.casefold()] for key in keys if key and key.casefold() in known), None)


def _absence(row: _Row, mapping: ColumnMapping, faults: table.Faults) -> dict[str, Any] | None:
    days: list[date] = []
    for ours in ("start_date", "end_date"):
        text = row.get(ours)
        if text is None:
            continue
        try:
            days.append(read_day(text, mapping.days))
        except ValueError as error:
            faults.add(row.number, f"{mapping.columns[ours]} {text[:40]!r} {error}")
            return None
    if not days:
        faults.add(row.number, f"{mapping.columns['start_date']} is empty")
        return None
    if days[-1] < days[0]:
        faults.add(row.number, f"ends {days[-1]}, before it starts on {days[0]}")
        return None
    return {"start_date": days[0], "end_date": days[-1], "kind": row.get("kind")}
