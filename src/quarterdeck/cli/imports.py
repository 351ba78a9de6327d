"""``quarterdeck import``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quarterdeck.cli.common import Day, notice, now, with_home
from quarterdeck.cli.desk import desk_of
from quarterdeck.home.folder import Home

if TYPE_CHECKING:
    from quarterdeck.desk.people.planning import Plan

KINDS = ("teams", "people", "positions", "plan", "identity", "timeoff")
_SHOWN = 200
"""Changes that a preview lists one by one."""


@click.command("import")
@click.argument("what", type=click.Choice((*KINDS, "oncall", "indicators")))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--map", "mapped", multiple=True, metavar="OURS=THEIRS", help="A column of an export; it is remembered.")
@click.option("--days", type=click.Choice(("dmy", "mdy")), help="How an export writes days such as 03/04/2026.")
@click.option("--since", type=Day(), help="From when on moves in an export or a handbook hold (default: today).")
@click.option("--team", help="Indicators: set the targets for this team or department only.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", help="Of --preview.")
@with_home
def import_command(what: str, file: Path, home: Home, **options: Any) -> None:
    """Take in a file: the whole of it, or nothing and a list of every bad line.

    WHAT is teams, people, positions, plan, identity, timeoff, oncall or indicators; the columns stand in docs/files.md.
    Exports of Workday, BambooHR and Personio are recognised by their columns; what is not needed is dropped and named.
    YAML of a GitLab handbook is taken for teams, people (a file or a folder) and indicators, of which targets are kept.
    """
    home.make()
    if what == "indicators":
        from quarterdeck.cli.handbook import take_indicators  # noqa: PLC0415 -- only where it is wanted

        take_indicators(home, file, team=options["team"], preview=options["preview"])
        return
    if what == "oncall":
        _take_shifts(home, file, preview=options["preview"])
        return
    with desk_of(home):
        made = _plan(home, what, file, options)
        if options["preview"]:
            click.echo(_as_json(made) if options["format_"] == "json" else _as_text(made))
            return
        _take(home, made)
    for remark in made.remarks:
        notice(f"{what}: {remark}")
    click.echo(f"{what}: {len(made.brought.lines)} lines taken")


def _take_shifts(home: Home, file: Path, *, preview: bool) -> None:
    """Shifts of a published rota, for the briefs before 1:1s."""
    with desk_of(home):
        from quarterdeck.desk.people import oncall  # noqa: PLC0415 -- needs Django set up

        made = oncall.plan(file)
        if preview:
            click.echo(f"oncall: {len(made.new)} shifts would replace {len(made.old)}; nothing was written")
            return
        oncall.take(made, actor=None, now=now())
    click.echo(f"oncall: {len(made.new)} lines taken")


def take_files(home: Home, files: dict[str, Path]) -> list[str]:
    """Take our own files by kind, in the given order; ``kind count`` of each. FileError: those before it stay."""
    said = []
    with desk_of(home):
        for what, path in files.items():
            made = _plan(home, what, path, {})
            _take(home, made, carry=False)
            said.append(f"{what} {len(made.brought.lines)}")
        follow(home)
    return said


def _plan(home: Home, what: str, file: Path, options: dict[str, Any]) -> Plan:
    from quarterdeck.desk.people import carry, planning  # noqa: PLC0415 -- needs Django set up
    from quarterdeck.desk.people.opening import Choices  # noqa: PLC0415

    carry.adopt_teams(home, now=now())
    day: date = options.get("since") or now().date()
    return planning.plan(what, file, Choices(day, _mapping(what, file, options)))


def _mapping(what: str, file: Path, options: dict[str, Any]) -> Any:
    """The mapping that was asked for on the command line; None to have it found."""
    if not options.get("mapped") and not options.get("days"):
        return None
    from quarterdeck.desk.people.opening import find_proposal  # noqa: PLC0415 -- needs Django set up
    from quarterdeck.sources.files.hr.mapping import corrected  # noqa: PLC0415

    proposal = find_proposal(what, file)
    if proposal is None:
        raise click.UsageError(f"{file.name} has our own columns; --map and --days are for exports of other systems")
    pairs = dict(_pair(text, proposal.header) for text in options.get("mapped") or ())
    try:
        return corrected(proposal.mapping, pairs, days=options.get("days"))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _pair(text: str, header: Iterable[str]) -> tuple[str, str]:
    ours, _, theirs = text.partition("=")
    if theirs and theirs not in header:
        raise click.UsageError(f"the file has no column {theirs!r}")
    return ours.strip(), theirs


def _take(home: Home, made: Plan, *, carry: bool = True) -> None:
    from quarterdeck.desk.people import actions  # noqa: PLC0415 -- needs Django set up

    actions.take(made, actor=None, now=now())
    if carry:
        follow(home)


def follow(home: Home) -> None:
    """The lake at once, not when a worker comes round: the next command is a report."""
    from quarterdeck.desk.people.carry import carry_people  # noqa: PLC0415 -- needs Django set up

    carry_people(home, now=now())


def _as_text(made: Plan) -> str:
    counts = ", ".join(f"{count} {how}" for how, count in made.preview.counts.items())
    lines = [f"{made.what}: {counts}, {made.preview.unchanged} as they are; nothing was written"]
    lines += [f"{made.what}: {remark}" for remark in made.remarks]
    lines += [_sentence(change) for change in made.preview.changes[:_SHOWN]]
    more = len(made.preview.changes) - _SHOWN
    return "\n".join(lines + ([f"  … and {more} more; --format json has them all"] if more > 0 else []))


def _sentence(change: Any) -> str:
    sign = {"added": "+", "changed": "~", "ended": "~", "dropped": "-"}[change.how]
    head = " ".join(str(value) for value in list(change.values.values()) if value not in (None, "", (), 1.0))
    what = "; ".join(f"{name} {before or '–'} → {after or '–'}" for name, before, after in change.fields)
    return f"  {sign} {head[:100]}" if not what else f"  {sign} {next(iter(change.values.values()))}: {what}"


def _as_json(made: Plan) -> str:
    changes = [{"how": c.how, "before": c.before, "after": c.after} for c in made.preview.changes]
    value = {
        "schema": "quarterdeck.import/1", "what": made.what, "shape": made.brought.shape, **made.preview.counts,
        "unchanged": made.preview.unchanged, "dropped_columns": list(made.brought.dropped),
        "remarks": list(made.remarks), "changes": changes,
    }  # fmt: skip
    return json.dumps(value, default=str, ensure_ascii=False, indent=2)
