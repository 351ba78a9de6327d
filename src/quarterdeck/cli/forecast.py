"""``quarterdeck forecast``: when, howmany, backtest, whatif, ageing, from-lake."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from quarterdeck.cli.common import Day, emit, notice, now, with_home, with_output
from quarterdeck.forecast.model import Question
from quarterdeck.home.folder import Home

F = TypeVar("F", bound=Callable[..., Any])
NO = 1
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("forecast")
def forecast_command() -> None:
    """When will it be done, and how good were such forecasts before? Files are described in docs/forecast.md."""


_HISTORY = [
    click.option("--items", type=_FILE, help="CSV of items: id, epic, created_date, started_date, finished_date, …"),
    click.option("--sprints", type=_FILE, help="CSV of sprints: start_date, end_date, finished."),
    click.option("--from-lake", is_flag=True, help="The lake's merge requests instead of a file."),
    click.option("--team", default=None, help="With --from-lake: a team or department."),
    click.option("--as-of", type=Day(), default=None, help="Last known day (default: today, or the history's last)."),
    click.option("--since", type=Day(), default=None, help="Nothing finished before this day counts."),
    click.option("--unit", type=click.Choice(["items", "weight"]), default="items", show_default=True),
    click.option(
        "--people", type=_FILE, help="CSV of people: handle, share, start_date, end_date, country, ramp_days."
    ),
    click.option("--timeoff", type=_FILE, help="CSV of time off: handle, start_date, end_date."),
    click.option("--oncall", type=_FILE, help="CSV of on-call duty: handle, start_date, end_date, load (0.5)."),
    click.option("--closures", type=_FILE, help="CSV of days off for everybody: start_date, end_date, load."),
    click.option("--calendar", default=None, help="Country whose holidays the team keeps, such as PT or DE-BY."),
    click.option("--team-size", type=float, default=None, help="Persons, where no people are named."),
    click.option("--half-life", type=float, default=None, help="Weeks after which history counts half (26; 0: never)."),
    click.option("--seed", type=int, default=None, help="Of the random numbers (1)."),
]
_PLAN = [
    click.option("--plan", type=_FILE, help="CSV of epics: epic, items, done, depends_on, people, priority, …"),
    click.option("--scope", type=_FILE, help="CSV of scope over time: epic, date, items, done."),
    click.option("--remaining", type=click.FloatRange(min=0), default=None, help="So much is left, without a plan."),
    click.option("--focus", type=float, default=None, help="Share of the throughput that goes to the plan (1)."),
    click.option("--wip", type=int, default=None, help="At most so many epics at once."),
    click.option("--switch-cost", type=float, default=None, help="Share lost for each further epic at once (0)."),
    click.option("--no-growth", is_flag=True, help="Scope stays as it is."),
    click.option("--runs", type=int, default=None, help="Simulated futures (20,000)."),
    click.option("--horizon", type=int, default=None, help="Days after which the answer is never (3653)."),
    click.option("--time-limit", type=click.FloatRange(min=0.0), default=30.0, show_default=True, help="Seconds."),
]
_TRUST = [
    click.option("--accept-unsteady", is_flag=True, help="Answer even where the process has just changed."),
    click.option("--no-record", is_flag=True, help="Leave out the backtest and its correction."),
]


def _with(*groups: list[Callable[[F], F]]) -> Callable[[F], F]:
    def add(command: F) -> F:
        for option in reversed([one for group in groups for one in group]):
            command = option(command)
        return command

    return add


@forecast_command.command("when")
@_with(_HISTORY, _PLAN, _TRUST)
@click.option("--chart", type=_FILE, help="Also write a chart (SVG).")
@with_output("table", "json", "md")
@with_home
def when_command(home: Home, format_: str, output: Path | None, chart: Path | None, **options: Any) -> int:
    """The days at 50, 85 and 95%, for each epic and for everything."""
    from quarterdeck.cli.forecasting import picture, to_json, words  # noqa: PLC0415 -- NumPy is slow to import
    from quarterdeck.forecast.drivers import drivers  # noqa: PLC0415
    from quarterdeck.forecast.when import when  # noqa: PLC0415

    going = _clock(options)
    asked, remarks = _question(home, options, plan=True)
    made = when(asked, marked=not options["no_record"], accept=options["accept_unsteady"], going=going)
    causes = [] if made.refused else drivers(made.ready, going=going)
    if chart:
        emit(picture.of_when(made), chart)
    _say(format_, output, to_json.when(made, causes, remarks), words.when(made, causes, remarks))
    return NO if made.refused else 0


@forecast_command.command("howmany")
@click.option("--by", type=Day(), required=True, help="The day.")
@_with(_HISTORY, _PLAN, _TRUST)
@click.option("--chart", type=_FILE, help="Also write a chart (SVG).")
@with_output("table", "json", "md")
@with_home
def howmany_command(home: Home, format_: str, output: Path | None, by: date, chart: Path | None, **options: Any) -> int:
    """What will be finished by a day, and how much work is open then."""
    from quarterdeck.cli.forecasting import picture, to_json, words  # noqa: PLC0415
    from quarterdeck.forecast.count import howmany  # noqa: PLC0415

    going = _clock(options)
    asked, remarks = _question(home, options, plan=False)
    made = howmany(
        asked, by, marked=not options["no_record"], accept=options["accept_unsteady"], going=going
    )  # fmt: skip
    if chart:
        emit(picture.of_howmany(made, going=going), chart)
    _say(format_, output, to_json.howmany(made, remarks), words.howmany(made, remarks))
    return NO if made.refused else 0


@forecast_command.command("backtest")
@_with(_HISTORY)
@click.option("--weeks", type=click.IntRange(min=1, max=520), default=52, show_default=True, help="Weeks of the past.")
@click.option("--time-limit", type=click.FloatRange(min=0.0), default=30.0, show_default=True, help="Seconds.")
@with_output("table", "json", "md")
@with_home
def backtest_command(home: Home, format_: str, output: Path | None, weeks: int, **options: Any) -> int:
    """How good such forecasts were: made again each week of the past with what was known then."""
    from quarterdeck.cli.forecasting import to_json, words  # noqa: PLC0415
    from quarterdeck.forecast.simulate import ready  # noqa: PLC0415
    from quarterdeck.forecast.when import record_of  # noqa: PLC0415

    going = _clock(options)
    asked, remarks = _question(home, options, plan=False)
    made = ready(asked)
    found = record_of(made, origins=max(1, weeks * 7 // made.flow.width), going=going)
    _say(format_, output, to_json.backtest(found, made, remarks), words.record(found, options["unit"]))
    return 0


@forecast_command.command("whatif")
@_with(_HISTORY, _PLAN, _TRUST)
@click.option("--add-person", "added", multiple=True, metavar="DATE[:RAMP_DAYS[:EPIC;…]]", help="One more (ramp 90).")
@click.option("--remove-person", "removed", multiple=True, metavar="HANDLE:DATE", help="Somebody's last day.")
@click.option("--cut", "cuts", multiple=True, metavar="EPIC=AMOUNT", help="Scope taken out.")
@click.option("--wip-limit", type=int, default=None, help="At most so many epics at once.")
@click.option(
    "--holidays", multiple=True, metavar="FROM..TO[=LOAD]", help="A holiday season; LOAD of the work is lost."
)
@with_output("table", "json", "md")
@with_home
def whatif_command(home: Home, format_: str, output: Path | None, **options: Any) -> int:
    """The same plan with one thing changed, under the same luck."""
    from quarterdeck.cli.forecasting import changes, to_json, words  # noqa: PLC0415
    from quarterdeck.forecast.whatif import whatif  # noqa: PLC0415

    going = _clock(options)
    change = changes.change_of(options)
    asked, remarks = _question(home, options, plan=True)
    made = whatif(
        asked, change, marked=not options["no_record"], accept=options["accept_unsteady"], going=going
    )  # fmt: skip
    sides = changes.sides(made)
    found = to_json.whatif(made, (to_json.dates(sides[0]), to_json.dates(sides[1])), [*remarks, *changes.remarks(made)])
    _say(format_, output, found, words.whatif(made.effects, sides, [*remarks, *changes.remarks(made)]))
    return NO if made.refused else 0


@forecast_command.command("ageing")
@_with(_HISTORY)
@click.option("--by", type=Day(), default=None, help="The chance to finish by this day (default: two weeks on).")
@with_output("table", "json", "md")
@with_home
def ageing_command(home: Home, format_: str, output: Path | None, by: date | None, **options: Any) -> int:
    """Open items: their age, the chance to finish by a day, and which are older than 85% of the finished ones."""
    from quarterdeck.cli.forecasting import to_json, words  # noqa: PLC0415
    from quarterdeck.forecast.ageing import ageing  # noqa: PLC0415
    from quarterdeck.forecast.errors import BadPlan  # noqa: PLC0415

    asked, remarks = _question(home, options, plan=False)
    until = by or asked.as_of + timedelta(days=14)
    if until <= asked.as_of:
        raise BadPlan([f"by {until}: is not after {asked.as_of}, the last known day; an empty horizon has no answer"])
    found = ageing(asked.history.items, asked.as_of, until)
    answer = to_json.ageing(found, asked.as_of, until, remarks)
    _say(format_, output, answer, words.ageing(found, asked.as_of, until, remarks))
    return 0


@forecast_command.command("from-lake")
@click.option("--team", default=None, help="A team or department (default: everybody).")
@click.option("--lake-version", type=int, default=None, help="As the lake knew it at that version.")
@click.option("--output", type=_FILE, default=None, help="Write to a file.")
@with_home
def from_lake_command(home: Home, team: str | None, lake_version: int | None, output: Path | None) -> None:
    """The lake's merge requests as an items file."""
    from quarterdeck.cli.forecasting.lake_items import from_lake  # noqa: PLC0415

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "created_date", "started_date", "finished_date", "dropped_date"])
    for item in from_lake(home, team, lake_version).items:
        writer.writerow([item.id, item.created, item.started, item.finished, item.dropped])
    emit(out.getvalue(), output)


def _question(home: Home, options: dict[str, Any], *, plan: bool) -> tuple[Question, list[str]]:
    from quarterdeck.cli.forecasting import inputs  # noqa: PLC0415
    from quarterdeck.forecast.errors import BadPlan  # noqa: PLC0415

    sources = [name for name in ("items", "sprints") if options.get(name)] + ["lake"] * bool(options["from_lake"])
    if options.get("team") and not options["from_lake"]:
        raise click.UsageError("--team is a team of the lake and needs --from-lake")
    if options["from_lake"] and not options.get("people") and (options.get("timeoff") or options.get("oncall")):
        raise click.UsageError("the lake knows people by number, not by handle: --timeoff and --oncall need --people")
    if not sources:
        raise click.UsageError("no history is given: --items FILE, --sprints FILE or --from-lake")
    given = inputs.from_files(options)
    if options["from_lake"]:
        from quarterdeck.cli.forecasting.lake_items import from_lake  # noqa: PLC0415

        given = inputs.merged(from_lake(home, options["team"]), given)
    asked, remarks = inputs.question(options, given, today=now().date())
    if plan and not any(epic.remaining > 0 for epic in asked.plan):
        raise BadPlan(["plan: nothing is left to do; give --plan, --remaining or items that are not finished"])
    for remark in remarks:
        notice(f"forecast: {remark}")
    return asked, remarks


def _clock(options: dict[str, Any]) -> Callable[[], bool]:
    """Whether the time limit is still ahead."""
    if not options["time_limit"] >= 0:
        raise click.UsageError("--time-limit is not a number of seconds")
    until = time.monotonic() + options["time_limit"]
    return lambda: time.monotonic() < until


def _say(format_: str, output: Path | None, answer: dict[str, Any], sections: Any) -> None:
    from quarterdeck.cli.forecasting import words  # noqa: PLC0415

    if format_ == "json":
        emit(json.dumps(answer, indent=1, ensure_ascii=False), output)
    else:
        emit(words.to_markdown(sections) if format_ == "md" else words.to_text(sections), output)
