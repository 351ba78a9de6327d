"""Joins a file that tells of the present only to what stands. Pure.

Such a file is a system's export, a handbook or a list of group members: it has no history, so a person who is now
in another team ends the old span the day before, and whoever it does not name stays as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from quarterdeck.desk.people.kinds import KINDS, Values, whole_lines
from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.handbook.members import named_level, role_of
from quarterdeck.sources.files.handbook.places import find_country

_PLACE = ("team", "specialty")
_OF_THE_PERSON = ("name", "email", "gitlab_user_id", "gitlab_username", "hr_number")


def joined(standing: Sequence[Values], brought: Brought, *, day: date) -> tuple[list[Values], list[str]]:
    """All lines that would stand, and remarks. ``day``: from when on a move holds, and who is new without a day."""
    if brought.whole:
        lines = _respelled(brought.what, standing, whole_lines(KINDS[brought.what], brought.lines))
        return _spread(standing, _with_numbers(standing, lines)) if brought.what == "people" else lines, []
    if brought.what == "people":
        return _people(standing, brought, day)
    if brought.what == "timeoff":
        return _timeoff(standing, whole_lines(KINDS["timeoff"], brought.lines)), []
    return _teams(standing, [line.values for line in brought.lines]), []


def _with_numbers(standing: Sequence[Values], lines: list[Values]) -> list[Values]:
    """Numbers of people in HR's system have no column in our files, so a file of ours cannot take them away."""
    known = {line["handle"]: line["hr_number"] for line in standing if line.get("hr_number")}
    return [{**line, "hr_number": known[line["handle"]]} if line["handle"] in known else line for line in lines]


def _respelled(what: str, standing: Sequence[Values], lines: list[Values]) -> list[Values]:
    """One spelling for each handle: that which stands, else the first of the file."""
    if what not in {"people", "timeoff"}:
        return lines
    spelled = {line["handle"].casefold(): line["handle"] for line in reversed(lines)}
    spelled |= {line["handle"].casefold(): line["handle"] for line in standing}
    for line in lines:
        line["handle"] = spelled[line["handle"].casefold()]
        if line.get("manager"):
            line["manager"] = spelled.get(line["manager"].casefold(), line["manager"])
    return lines


def _people(standing: Sequence[Values], brought: Brought, day: date) -> tuple[list[Values], list[str]]:
    spans: dict[str, list[Values]] = defaultdict(list)
    for line in standing:
        spans[line["handle"].casefold()].append(dict(line))
    dateless = 0
    told: dict[str, list[Values]] = defaultdict(list)
    for new in (line.values for line in brought.lines):
        told[new["handle"].casefold()].append(new)
    for handle, lines in told.items():
        if not spans[handle] and any(line["start_date"] is None for line in lines):
            dateless += 1
        spans[handle] = _person(spans[handle], lines, day)
    absent = sum(1 for handle, lines in spans.items() if handle not in told and any(_is_open(x, day) for x in lines))
    made = [line for lines in spans.values() for line in lines]
    lines = _spread(standing, _respelled("people", standing, whole_lines(KINDS["people"], made)))
    return lines, list(_remarks(dateless, absent, day))


def _spread(standing: Sequence[Values], lines: list[Values]) -> list[Values]:
    """What is true of a person, told in one span, is true in all; a number that was looked up stays with its name."""
    last: dict[tuple[str, str], object] = {}
    for line in sorted(lines, key=lambda line: line["start_date"]):
        last.update({(line["handle"], name): line[name] for name in _OF_THE_PERSON if line.get(name)})
    found = {
        (line["handle"], line["gitlab_username"]): line["gitlab_user_id"]
        for line in standing
        if line["gitlab_username"]
    }
    for line in lines:
        handle = line["handle"]
        for name in ("name", "email", "hr_number"):
            if (handle, name) in last:
                line[name] = last[handle, name]
        if line["gitlab_username"] is None and line["gitlab_user_id"] is None:
            line["gitlab_username"] = last.get((handle, "gitlab_username"))
        number = last.get((handle, "gitlab_user_id"))
        same_name = line["gitlab_username"] == last.get((handle, "gitlab_username"))
        told = number if same_name else None
        line["gitlab_user_id"] = line["gitlab_user_id"] or told or found.get((handle, line["gitlab_username"]))
    return lines


def _remarks(dateless: int, absent: int, day: date) -> list[str]:
    said = [f"new people without a start date in the file, who start on {day}: {dateless}"] if dateless else []
    return said + ([f"people of today who are not in the file and stay as they are: {absent}"] if absent else [])


def _is_open(line: Values, day: date) -> bool:
    return line["end_date"] is None or line["end_date"] >= day


def _person(spans: list[Values], told: list[Values], day: date) -> list[Values]:
    """The spans of one person after what the file tells of today.

    Somebody who is still in a place where they were keeps the other places too: systems know of one team only, and
    shares are arranged here.
    """
    current = [line for line in spans if _is_open(line, day)]
    met = [(new, _met(new, spans, current)) for new in told]
    for new, line in met:
        if line is not None:
            _update(line, _stated(new, line), alone=len(current) == 1)
    latest = max(spans, key=lambda line: line["start_date"], default=None)
    if all(line is None for _, line in met):
        spans = _without_present(spans, day)
    begun = [_begun({**new, **_presumed_before(new, latest)}, bool(current), day) for new, line in met if line is None]
    for line in (every := [*spans, *begun]):
        for name in _OF_THE_PERSON:
            line[name] = next((new[name] for new in told if new.get(name)), line.get(name))
    return every


def _met(new: Values, spans: list[Values], current: list[Values]) -> Values | None:
    """The present span in the same place; for somebody who has left, also the one that ended on that day."""
    same = next((line for line in current if _place(line) == _place(new, line)), None)
    if same is not None or new["end_date"] is None:
        return same
    return next((line for line in spans if (line["team"], line["end_date"]) == (new["team"], new["end_date"])), None)


def _place(line: Values, default: Values | None = None) -> tuple[object, ...]:
    """Team and specialty; what the file leaves empty is taken to be as it stands."""
    return tuple(line.get(name) or (default or {}).get(name) for name in _PLACE)


def _update(line: Values, new: Values, *, alone: bool) -> None:
    """Take over what the file says; the start stays, since exports know only the day of hiring."""
    for name, value in new.items():
        if value is not None and name not in {"start_date", "handle"} and (name != "share" or alone):
            line[name] = value


def _stated(new: Values, line: Values) -> Values:
    """What the file says that does not stand already in other words; what is presumed there changes nothing known."""
    stays = {"presumed"}
    presumed = new.get("presumed", ())
    same_role = new["role"] in {line["role"], role_of(line["role"])[0]}
    same_country = new["country"] in {None, line["country"], find_country(line["country"])}
    if same_role:
        stays.add("role")
    if same_country:
        stays.add("country")
    if "level" in presumed and (same_role or named_level(new["role"]) is None):
        stays.add("level")
    if "timezone" in presumed and same_country:
        stays.add("timezone")
    return {name: value for name, value in new.items() if name not in stays}


def _presumed_before(new: Values, line: Values | None) -> Values:
    """Somebody who begins anew keeps what was known of them where the file only presumes."""
    if line is None:
        return {}
    stated = _stated(new, line)
    return {name: line[name] for name in new.get("presumed", ()) if name not in stated}


def _begun(new: Values, moves: bool, day: date) -> Values:
    start = new["start_date"] or day
    return {**new, "start_date": max(start, day) if moves and not new["end_date"] else start}


def _without_present(spans: list[Values], day: date) -> list[Values]:
    """Who moves was there until yesterday; a span that begins today or later never began."""
    for line in spans:
        if line["start_date"] < day and _is_open(line, day):
            line["end_date"] = day - timedelta(days=1)
    return [line for line in spans if line["start_date"] < day]


def _timeoff(standing: Sequence[Values], new: list[Values]) -> list[Values]:
    """Both; days that the file tells anew replace what stood for them."""
    told = {
        line["handle"].casefold(): min(n["start_date"] for n in new if n["handle"] == line["handle"]) for line in new
    }
    kept = [
        line for line in standing if (first := told.get(line["handle"].casefold())) is None or line["end_date"] < first
    ]
    return _respelled("timeoff", standing, [*kept, *new])


def _teams(standing: Sequence[Values], told: list[Values]) -> list[Values]:
    """Parent and label as told; projects, globs, calendar and zone stay. Lines with a day of their own stay as well."""
    lines = {(line["team"], line["valid_from"]): dict(line) for line in standing}
    for new in told:
        line = lines.setdefault((new["team"], None), {**new})
        line |= {name: value for name, value in new.items() if value is not None}
    return whole_lines(KINDS["teams"], lines.values())
