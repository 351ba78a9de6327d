"""``quarterdeck rota``: plan, check, explain, replan, swaps, export, import. Files in, text out; needs no home."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.common import Instant, emit, notice, now, with_output
from quarterdeck.cli.interruptible import interruptible
from quarterdeck.rota import explain as explaining
from quarterdeck.rota import plan as planning
from quarterdeck.rota import replan as mending
from quarterdeck.rota.budget import Budget
from quarterdeck.rota.errors import BadRota, NoRota, RotaError
from quarterdeck.rota.formats import csvs, gitlab, ical, pagers, tables, values
from quarterdeck.rota.formats.final import final
from quarterdeck.rota.formats.names import Names, read_users
from quarterdeck.rota.model import Assigned, Away, Plan, Request
from quarterdeck.rota.reading.document import read_request
from quarterdeck.rota.reading.tables import assigned, people
from quarterdeck.rota.shapes import midnight
from quarterdeck.rota.spans import FIRST, FOREVER, LAST, parse_instant

FORMATS = ("table", "json", "md", "csv", "ics")
SYSTEMS = ("csv", "ics", "gitlab", "incident.io", "pagerduty", "grafana")
existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("rota")
def rota_command() -> None:
    """Who is on call: fair by hours, nights, weekends and holidays, with the bound that is proven."""


def _solving(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of commands that solve."""
    for option in (
        click.option("--time", "seconds", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds."),
        click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Threads."),
        click.option("--solver/--no-solver", default=None, help="With or without OR-Tools; default: where installed."),
    ):
        command = option(command)
    return command


def _given(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--rota``: a rota somebody made; without it the file's published one."""
    help_ = "A rota as CSV or iCalendar; default: the published one of FILE."
    return click.option("--rota", "rota_file", type=existing, default=None, help=help_)(command)


@rota_command.command("plan")
@click.argument("file", type=existing)
@_solving
@click.option("--seed", type=int, default=1, show_default=True)
@with_output(*FORMATS)
def plan_command(file: Path, format_: str, output: Path | None, seconds: float, **options: Any) -> int:
    """Make a rota from FILE (TOML)."""
    budget = _budget(seconds)
    return _answer(lambda: interruptible(lambda: planning.plan(read(file), budget, **options)), format_, output)


@rota_command.command("check")
@click.argument("file", type=existing)
@_given
@with_output(*FORMATS)
def check_command(file: Path, format_: str, output: Path | None, rota_file: Path | None) -> int:
    """Compute the published formula for a rota somebody made, and every rule it breaks (then exit code 1)."""
    request = read(file)
    return _answer(lambda: planning.evaluate(request, entries_of(request, rota_file)), format_, output)


@rota_command.command("explain")
@click.argument("file", type=existing)
@click.argument("shift")
@_given
@with_output("table", "json", "md")
def explain_command(file: Path, shift: str, format_: str, output: Path | None, rota_file: Path | None) -> None:
    """Why this person has SHIFT, what the next best would cost, and why others cannot."""
    table, holding = planning.held(request := read(file), entries_of(request, rota_file))
    number = explaining.find_number(table, shift)
    holder = holding[number]
    who = "nobody" if holder is None else table.people[holder].handle
    reason = explaining.reasons(table, holding).get(shift, "nobody has it")
    made = explaining.options(table, holding, number)
    if format_ == "json":
        listed = [values.option(option) for option in made]
        handle = None if holder is None else who
        answer = {"schema": "quarterdeck.rota-explain/1", "shift": shift, "handle": handle, "reason": reason}
        emit(values.text({**answer, "options": listed}), output)
        return
    title = f"{shift}: {who} ({reason}). If somebody else had it:"
    emit(tables.write(tables.options(title, made), md=format_ == "md"), output)


@rota_command.command("swaps")
@click.argument("file", type=existing)
@click.argument("shift")
@_given
@with_output("table", "json", "md")
def swaps_command(file: Path, shift: str, format_: str, output: Path | None, rota_file: Path | None) -> None:
    """Who could take SHIFT, alone or for a shift in return, best for rules and fairness first."""
    table, holding = planning.held(request := read(file), entries_of(request, rota_file))
    made = explaining.swaps(table, holding, explaining.find_number(table, shift))
    if format_ == "json":
        listed = [values.option(option) for option in made]
        emit(values.text({"schema": "quarterdeck.rota-swaps/1", "shift": shift, "options": listed}), output)
        return
    emit(tables.write(tables.options(f"{shift} could be taken by", made), md=format_ == "md"), output)


@rota_command.command("replan")
@click.argument("file", type=existing)
@click.option("--gone", "gone", multiple=True, metavar="HANDLE[:FROM[:TO]]", help="Who is away; several may be given.")
@click.option("--at", type=Instant(), default=None, help="The present, for the notice; default: now.")
@click.option("--inside-notice", is_flag=True, help="Change shifts inside the notice period too.")
@_given
@_solving
@with_output(*FORMATS)
def replan_command(
    file: Path, format_: str, output: Path | None, seconds: float, rota_file: Path | None, **options: Any
) -> int:
    """Mend the published rota: as few changes as possible, nothing inside the notice."""
    budget = _budget(seconds)
    request = read(file)
    entries = entries_of(request, rota_file)
    gone = _gone(request, options.pop("gone"))
    at = options.pop("at") or now()
    if not FIRST <= at.year <= LAST:
        raise BadRota([f"--at: the year {at.year} is not within {FIRST} to {LAST}"])
    at = at if isinstance(at, datetime) else midnight("UTC", at)
    request = replace(request, published=tuple(entries))
    try:
        made = interruptible(lambda: mending.replan(request, gone, budget, at=at, **options))
    except NoRota as error:
        return _clash(error, format_, output)
    if format_ == "json":
        emit(values.text(values.replanned(made)), output)
    elif format_ in {"table", "md"}:
        emit(tables.write(tables.replanned(made), md=format_ == "md"), output)
    else:
        emit(_written(made.plan, format_), output)
    return 1 if made.uncovered or made.plan.violations else 0


@rota_command.command("export")
@click.argument("file", type=existing)
@_given
@click.option("--to", "system", type=click.Choice([*SYSTEMS, "ledger"]), default="ics", show_default=True)
@click.option("--person", default=None, help="Only this person's shifts (csv, ics).")
@click.option("--before", type=existing, default=None, help="The feed published last, for sequence numbers (ics).")
@click.option("--users", type=existing, default=None, help="CSV handle,id,email: who is who at the pager.")
@click.option("--schedule", default="", help="The schedule's id (iid at GitLab).")
@click.option("--rotation", default="", help="The rotation's id (incident.io).")
@click.option("--layer", default=None, help="Only this layer (pagers); default: all, the highest rank winning.")
@click.option("--layer-id", default="", help="The layer's id (incident.io); default: the layer's name.")
@click.option("--project", default="", help="The project's path (GitLab).")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def export_command(file: Path, rota_file: Path | None, system: str, output: Path | None, **options: Any) -> None:
    """Write a rota as calendars and pagers import it."""
    request = read(file)
    made = planning.evaluate(request, entries_of(request, rota_file))
    person = options["person"]
    if person and person not in {someone.handle for someone in request.people}:
        raise BadRota([f"--person {person!r}: there is no such person"])
    layer = options["layer"]
    if layer and layer not in {known.name for known in request.layers}:
        raise BadRota([f"--layer {layer!r}: there is no such layer"])
    if system == "ics":
        before = _text(options["before"]) if options["before"] else None
        emit(ical.feed(made, made_at=now(), handle=person, before=before), output)
    elif system in {"csv", "ledger"}:
        emit(csvs.ledger(made) if system == "ledger" else csvs.rota(made, handle=person), output)
    else:
        emit(_published(made, system, options), output)


def _published(made: Plan, system: str, options: dict[str, Any]) -> str:
    names, held = Names(made.request.people, _users(options["users"])), final(made, layer=options["layer"])
    if system == "incident.io":
        return pagers.incident_io(held, names, **_places(options))
    if system == "pagerduty":
        return pagers.pagerduty(held, names)
    if system == "grafana":
        return pagers.grafana(held, names, title=made.request.name)
    zone = made.request.layers[0].timezone
    return gitlab.gitlab(held, names, project=options["project"], schedule=options["schedule"], zone=zone)


def _places(options: dict[str, Any]) -> dict[str, str]:
    """Where incident.io is to put the overrides."""
    return {"schedule": options["schedule"], "rotation": options["rotation"], "layer": options["layer_id"]}


@rota_command.command("import")
@click.argument("source", type=existing)
@click.option("--from", "system", type=click.Choice(SYSTEMS), required=True, help="Where SOURCE was exported.")
@click.option("--layer", default="primary", show_default=True, help="The layer's name; GitLab's are its rotations.")
@click.option("--people", "people_file", type=existing, default=None, help="People as CSV, to find handles by name.")
@click.option("--users", type=existing, default=None, help="CSV handle,id,email: who is who at the pager.")
@click.option("--start", type=Instant(), default=None, help="From when GitLab's rules are rolled out; default: now.")
@click.option("--end", type=Instant(), default=None, help="Until when; default: 26 weeks later.")
@with_output("csv", "json")
def import_command(source: Path, system: str, format_: str, output: Path | None, **options: Any) -> None:
    """Read a rota out of another system, as CSV that FILE can name as published."""
    known = people(_text(options["people_file"]), options["people_file"].name) if options["people_file"] else []
    names = Names(known, _users(options["users"]))
    span = _rolled(options["start"], options["end"])
    made = _read(source, system, options["layer"], names=names, span=span)
    emit(values.text(values.assigned(made)) if format_ == "json" else csvs.assigned(made), output)


def _rolled(start: date | None, end: date | None) -> tuple[datetime, datetime]:
    begin = start or now()
    begin = begin if isinstance(begin, datetime) else midnight("UTC", begin)
    until = end or begin + timedelta(weeks=26)
    return begin, until if isinstance(until, datetime) else midnight("UTC", until)


def _read(
    source: Path, system: str, layer: str, *, names: Names, span: tuple[datetime, datetime]
) -> Sequence[Assigned]:
    text, where = _text(source), source.name
    if system == "gitlab":
        return gitlab.read_gitlab(text, where, names, start_at=span[0], end_at=span[1])
    if system == "csv":
        return assigned(text, where)
    readers = {
        "ics": ical.read_ical,
        "incident.io": pagers.read_incident_io,
        "pagerduty": pagers.read_pagerduty,
        "grafana": pagers.read_grafana,
    }
    return readers[system](text, where, layer, names)


def _budget(seconds: float) -> Budget:
    """The time for solving: what comes before and after it fits into the limit too."""
    return Budget.of(time.monotonic, max(0.1, 0.97 * seconds - 0.5))


def read(file: Path) -> Request:
    """The request of a TOML file; the files it names are looked for beside it."""

    def beside(name: str) -> str:
        path = file.parent / name
        if not path.is_file():
            raise BadRota([f"{file.name}: there is no file {name!r} beside it"])
        return _text(path)

    return read_request(_text(file), file.name, beside)


def entries_of(request: Request, rota_file: Path | None) -> Sequence[Assigned]:
    """The rota of a file, or the request's published one."""
    if rota_file is None:
        if not request.published:
            raise BadRota(["there is no rota: give one with --rota, or name one as 'published' in the file"])
        return request.published
    if rota_file.suffix == ".ics":
        return ical.read_ical(_text(rota_file), rota_file.name, request.layers[0].name, Names(request.people))
    return assigned(_text(rota_file), rota_file.name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise RotaError(f"{path.name}: not UTF-8 text; save it as UTF-8") from None


def _users(path: Path | None) -> list[tuple[str, str, str]]:
    return read_users(_text(path), path.name) if path else []


def _gone(request: Request, given: Sequence[str]) -> list[Away]:
    zones = {person.handle: person.timezone for person in request.people}
    made = []
    for text in given:
        handle, *days = text.split(":", 2)
        if handle not in zones:
            raise BadRota([f"--gone {text!r}: there is no person {handle!r}"])
        try:
            begin = parse_instant(days[0], zones[handle]) if days else request.start_at
            end = parse_instant(days[1], zones[handle], ends=True) if days[1:] else FOREVER
        except ValueError as error:
            raise BadRota([f"--gone {text!r}: {error}; write HANDLE:2027-01-04:2027-01-20"]) from None
        if end <= begin:
            raise BadRota([f"--gone {text!r}: ends before it starts"])
        made.append(Away(handle, begin, end, kind=mending.GONE, counts=False))
    return made


def _answer(make: Callable[[], Plan], format_: str, output: Path | None) -> int:
    try:
        made = make()
    except NoRota as error:
        return _clash(error, format_, output)
    for line in made.warnings if format_ in {"csv", "ics"} else ():
        notice(line)
    emit(_written(made, format_), output)
    return 1 if made.violations else 0


def _written(made: Plan, format_: str) -> str:
    if format_ == "json":
        return values.text(values.plan(made))
    if format_ == "csv":
        return csvs.rota(made)
    if format_ == "ics":
        return ical.feed(made, made_at=now())
    return tables.write(tables.plan(made), md=format_ == "md")


def _clash(error: NoRota, format_: str, output: Path | None) -> int:
    """No rota: the clash and the ways out; exit code 1."""
    if format_ == "json":
        answer = {"schema": "quarterdeck.rota/1", "valid": False, "clash": list(error.reasons)}
        emit(values.text({**answer, "smallest": error.smallest, "relaxations": list(error.relaxations)}), output)
        return 1
    notice("quarterdeck: no rota keeps all rules; these clash:")
    for reason in error.reasons:
        notice(f"  {reason}")
    for way in error.relaxations:
        notice(f"  way out: {way}")
    return 1
