"""The files that a manager of the made-up company would bring, as `import` reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from quarterdeck.simulator.accounts import DOMAIN
from quarterdeck.simulator.model import Company
from quarterdeck.simulator.names import slug
from quarterdeck.simulator.staff import ROOT, Person, Span, Staff, Team

IDENTITY_LEAST = 20
"""Below this head count nobody is counted by dimension."""
_DIMENSIONS = {
    "gender": (("man", 0.58), ("woman", 0.3), ("non-binary", 0.05), ("not stated", 0.07)),
    "age band": (("under 30", 0.27), ("30 to 39", 0.43), ("40 to 49", 0.21), ("50 and over", 0.09)),
}


def write_files(company: Company, folder: Path) -> list[Path]:
    """Writes each of the company's files as ``<name>.csv`` into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in company.csv.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        written.append(path)
    return written


def csv_texts(rng: Random, staff: Staff, *, start: date, today: date, top: str) -> dict[str, str]:
    """The six files by name, in the order in which they are imported."""
    return {
        "teams": _teams(staff, top),
        "people": _people(rng, staff),
        "positions": _positions(staff),
        "plan": _plan(rng, staff, start=start, today=today),
        "identity": _identity(rng, staff, start=start, today=today),
        "timeoff": _time_off(staff),
    }


def _text(header: str, rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return out.getvalue()


def _teams(staff: Staff, top: str) -> str:
    header = "team,parent,group_label,projects,handbook_globs,calendar,timezone,valid_from"
    rows: list[Sequence[object]] = [(ROOT, "", "", "", "", "", "UTC", "")]
    rows += [(name, ROOT, "", "", "", "", "UTC", "") for name in staff.departments]
    for team in staff.teams:
        glob = f"content/handbook/engineering/{slug(team.name)}/**/*.md"
        shared = f"{top}/{slug(team.department)}/{slug(team.name)}"
        place = team.place
        rows.append((team.name, team.department, team.label, shared, glob, place.country, place.zone, ""))
    return _text(header, rows)


def _people(rng: Random, staff: Staff) -> str:
    header = (
        "handle,name,email,gitlab_user_id,gitlab_username,team,specialty,role,level,grade,manager,share,"
        "start_date,end_date,leave_reason,timezone,country"
    )
    leads = {p.spans[0].team.name: p.handle for p in staff.people if p.leads}
    rows = [
        _person_row(rng, p, span, manager=p.manager if p.leads else leads[span.team.name])
        for p in staff.people
        for span in p.spans
    ]
    return _text(header, rows)


def _person_row(rng: Random, person: Person, span: Span, *, manager: str) -> Sequence[object]:
    """As such exports are: the user number is rarely known, names are written in any case."""
    number = person.user_id if person.user_id % 5 == 0 else None
    username = person.username.title() if rng.random() < 0.1 else person.username
    return (
        person.handle, person.name, f"{person.handle}@{DOMAIN}", number, username, span.team.name, span.specialty,
        person.role, person.level, person.grade, manager, f"{span.share:g}", span.start, span.end, span.reason,
        person.place.zone, person.place.country,
    )  # fmt: skip


def _positions(staff: Staff) -> str:
    header = "id,team,title,level,opened_date,closed_date,accepted_date,start_date,status"
    rows = []
    for number, p in enumerate(sorted(staff.positions, key=lambda p: (p.opened, p.team.name)), start=1):
        status = "open" if p.accepted is None else "filled"
        rows.append((f"R-{number:04d}", p.team.name, p.title, p.level, p.opened, p.closed, p.accepted, p.start, status))
    return _text(header, rows)


def months(start: date, end: date) -> list[date]:
    """The first days of the months from that of ``start`` to that of ``end``."""
    span = range(start.year * 12 + start.month - 1, end.year * 12 + end.month)
    return [date(m // 12, m % 12 + 1, 1) for m in span]


def _plan(rng: Random, staff: Staff, *, start: date, today: date) -> str:
    """For each team a head count that grows to its seats, and the hires that it takes, a quarter ahead."""
    rows: list[Sequence[object]] = []
    calendar = months(start, today + timedelta(days=90))
    for team in staff.teams:
        before = _heads(staff, team, start)
        for i, month in enumerate(calendar):
            planned = round(before + (team.seats - before) * min(1.0, i / max(1, len(calendar) - 4)))
            hires = 1 if rng.random() < 0.12 else 0
            rows.append((team.name, f"{month:%Y-%m}", planned, hires))
    return _text("team,month,planned_headcount,planned_hires", rows)


def _heads(staff: Staff, team: Team, day: date) -> int:
    return sum(
        1
        for p in staff.people
        for s in p.spans
        if s.team is team and s.start <= day and (s.end is None or day <= s.end)
    )


def _identity(rng: Random, staff: Staff, *, start: date, today: date) -> str:
    """Counts at each quarter's end for every scope of enough people: never a person."""
    scopes = {ROOT: staff.teams}
    scopes |= {name: [t for t in staff.teams if t.department == name] for name in staff.departments}
    rows: list[Sequence[object]] = []
    lean = {person.handle: (rng.random(), rng.random()) for person in staff.people}
    for first in months(start, today):
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if first.month % 3 or last > today:
            continue
        for scope, teams in scopes.items():
            rows += _counts(staff, teams, lean, scope=scope, day=last)
    return _text("date,scope,dimension,category,count", rows)


def _counts(
    staff: Staff, teams: list[Team], lean: dict[str, tuple[float, float]], *, scope: str, day: date
) -> list[Sequence[object]]:
    there = [p for p in staff.people if (s := p.span_on(day)) is not None and s.team in teams]
    if len(there) < IDENTITY_LEAST:
        return []
    rows: list[Sequence[object]] = []
    for i, (dimension, shares) in enumerate(_DIMENSIONS.items()):
        low = 0.0
        for category, share in shares:
            count = sum(1 for p in there if low <= lean[p.handle][i] < low + share)
            rows.append((day, scope, dimension, category, count))
            low += share
    return rows


def _time_off(staff: Staff) -> str:
    rows = [(p.handle, start, end, kind) for p in staff.people for start, end, kind in p.time_off]
    return _text("handle,start_date,end_date,kind", rows)
