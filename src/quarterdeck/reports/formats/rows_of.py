"""The lines of a report's table, the same for terminal, Markdown and HTML."""

from __future__ import annotations

from dataclasses import dataclass

from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.reports.formats import words
from quarterdeck.reports.model import IndicatorReport, Report, TeamReport

HEADER = ("Indicator", "Now", "n", "Last 12 months", "Usual", "Target", "Health", "Definition")


@dataclass(frozen=True, slots=True)
class TableLine:
    """One indicator: the cells in the order of `HEADER`, and what is to be said below the table."""

    cells: tuple[str, ...]
    health: str
    unusual: bool
    caveats: tuple[str, ...]


def lines(team: TeamReport) -> list[TableLine]:
    """Those indicators that have something to show, in the catalogue's order."""
    return [_line(one) for one in team.indicators if not one.empty]


def _line(one: IndicatorReport) -> TableLine:
    latest = one.latest
    shown = "too few people to show" if one.withheld else words.value(latest.value if latest else None, one.unit)
    if one.unit == "shares" and composition(one):
        shown = "see below"
    if one.id == "retention" and latest and latest.value is None and "leavers" in latest.extra:
        shown = f"{latest.extra['leavers']} left in a year"
    if latest and latest.partial and latest.value is not None:
        shown += " so far"
    health = one.override or one.health
    if one.override:
        health += f" (computed: {one.health})"
    cells = (
        one.name, shown, str(latest.n) if latest and not one.withheld else "–", words.trend(one.trend),
        words.usual(one.usual, one.unit), words.target(one.target, one.unit),
        health + (" · unusual" if one.signal else ""), one.definition,
    )  # fmt: skip
    return TableLine(cells, one.health, bool(one.signal), one.caveats)


def shared_caveats(report: Report) -> list[str]:
    """What holds for every team that shows anything, said once, the indicators it is about before it."""
    said = [dict.fromkeys(_said(team)) for team in report.teams if lines(team)]
    if len(said) < 2:
        return []
    return _grouped([one for one in said[0] if all(one in other for other in said)])


def own_caveats(team: TeamReport, report: Report) -> list[str]:
    """What holds for this team and not for every other."""
    compositions = [said for one in team.indicators if one.unit == "shares" and (said := composition(one))]
    others = [set(_said(other)) for other in report.teams if lines(other)]
    shared = set.intersection(*others) if len(others) > 1 else set()
    return compositions + _grouped([one for one in dict.fromkeys(_said(team)) if one not in shared])


def composition(one: IndicatorReport) -> str:
    """The shares of the last point in words, those that are withheld left out; "" where none may be shown."""
    latest = one.latest
    shown = {key: v for key, v in latest.extra.items() if isinstance(v, float)} if latest else {}
    parts = [f"{key.partition(': ')[2]} {v * 100:.0f} %" for key, v in shown.items() if ": " in key]
    hours = shown.get("overlap_hours")
    if hours is not None:
        parts.append(f"{hours:g} hours of the day when all are at work")
    return f"{one.id} on {latest.date}: {', '.join(parts)}" if latest and parts else ""


def _said(team: TeamReport) -> list[tuple[str, str]]:
    said = []
    for one in team.indicators:
        if not one.empty:
            whole = [p for p in one.trend if not p.partial]
            signal = [f"{one.signal} in {whole[-1].date:%B}"] if one.signal and whole else []
            said += [(one.id, caveat) for caveat in (*signal, *one.caveats)]
    return said


def _grouped(said: list[tuple[str, str]]) -> list[str]:
    about: dict[str, list[str]] = {}
    for indicator, caveat in said:
        about.setdefault(caveat, []).append(indicator)
    return [f"{', '.join(names)}: {caveat}" for caveat, names in about.items()]


def missing(report: Report) -> list[str]:
    """A line for the indicators that no team has data for, with what would bring them."""
    first = report.teams[0].indicators if report.teams else ()
    empty = [one for one in first if all(o.empty for team in report.teams for o in team.indicators if o.id == one.id)]
    lines = []
    for lacks in dict.fromkeys(one.lacks for one in empty):
        these = [one for one in empty if one.lacks == lacks]
        head = f"{len(these)} more {'figure needs' if len(these) == 1 else 'figures need'} data"
        needs = dict.fromkeys(f"import {need}" for one in these for need in get_indicator(one.id).needs)
        lines.append(f"{head}: {', '.join(one.name for one in these)} ({lacks or ', '.join(needs)})")
    return lines


def footer(report: Report) -> list[str]:
    """How far the data goes, and what is wrong with it."""
    stand = f"{report.as_of:%d %B %Y %H:%M} UTC".lstrip("0")
    whole = "complete" if report.complete else "INCOMPLETE"
    first = f"As it stood on {stand} · {whole} · lake version {report.version}"
    return [*shared_caveats(report), first, *report.remarks, *missing(report)]
