"""Reports as one HTML page that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from quarterdeck.indicators.answer import Point
from quarterdeck.reports.formats import rows_of, words
from quarterdeck.reports.model import IndicatorReport, Report, TeamReport

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#666;--okay:#146c2e;--attention:#7a5200;--problem:#b3261e}
@media(prefers-color-scheme:dark){:root{--soft:#aaa;--okay:#7bd88f;--attention:#f2c14e;--problem:#ff8a80}}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
th[scope=row]{white-space:normal;min-width:11rem}.r{text-align:right}.soft{color:var(--soft);font-size:.875rem}
.okay{color:var(--okay)}.attention{color:var(--attention)}.problem{color:var(--problem)}
svg{display:block}svg polyline{fill:none;stroke:currentColor;stroke-width:1.5}svg line{stroke:currentColor;
stroke-dasharray:3 3;opacity:.6}
"""


def report(made: Report) -> str:
    """A page with a table for each team; readable without scripts, in light and dark."""
    teams = "\n".join(_team(team, made) for team in made.teams)
    footer = "\n".join(f"<li>{escape(line)}</li>" for line in rows_of.footer(made))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Performance indicators</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>Performance indicators</h1>\n{teams}\n<ul class="soft">{footer}</ul>\n</main>\n</body>\n</html>\n'
    )


def _team(team: TeamReport, made: Report) -> str:
    name = escape(team.scope.name) + (f" ({escape(team.scope.specialty)})" if team.scope.specialty else "")
    shown = [one for one in team.indicators if not one.empty]
    if not shown:
        return f"<h2>{name}</h2>\n<p>Nothing to show yet.</p>"
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in rows_of.HEADER)
    body = "\n".join(_row(one, line) for one, line in zip(shown, rows_of.lines(team), strict=True))
    return (
        f'<h2>{name}</h2>\n<div class="scroll" role="region" aria-label="{name}" tabindex="0">\n'
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n{_caveats(team, made)}"
    )


def _caveats(team: TeamReport, made: Report) -> str:
    items = "".join(f"<li>{escape(caveat)}</li>" for caveat in rows_of.own_caveats(team, made))
    return f'<ul class="soft">{items}</ul>' if items else ""


def _row(one: IndicatorReport, line: rows_of.TableLine) -> str:
    name, shown, n, _, usual, goal, health, definition = (escape(cell) for cell in line.cells)
    return (
        f'<tr><th scope="row">{name}</th><td class="r">{shown}</td><td class="r">{n}</td><td>{_spark(one)}</td>'
        f'<td class="r">{usual}</td><td class="r">{goal}</td><td class="{line.health}">{health}</td>'
        f'<td class="soft">{definition}</td></tr>'
    )


def _spark(one: IndicatorReport) -> str:
    """The months as a line with the target dashed, and the values in words for those who do not see it."""
    known = [p.value for p in one.trend if p.value is not None]
    if not known:
        return ""
    goal = one.target.value if one.target else None
    low, high = min(known), max(known)
    if goal is not None and low - (high - low) <= goal <= high + (high - low):
        low, high = min(low, goal), max(high, goal)
    said = ", ".join(f"{p.date:%b %Y} {words.value(p.value, one.unit)}" for p in one.trend)
    line = "" if goal is None or not low <= goal <= high else _level(_y(goal, low, high))
    return (
        f'<svg width="120" height="28" viewBox="0 0 120 28" role="img" aria-label="{escape(said)}">'
        f"{line}{''.join(_lines(one.trend, low, high))}</svg>"
    )


def _level(y: float) -> str:
    return f'<line x1="0" x2="120" y1="{y:.1f}" y2="{y:.1f}"/>'


def _lines(points: Sequence[Point], low: float, high: float) -> list[str]:
    """Polylines, broken where a month has no value."""
    step = 116 / max(1, len(points) - 1)
    runs: list[list[str]] = [[]]
    for n, p in enumerate(points):
        if p.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{2 + n * step:.1f},{_y(p.value, low, high):.1f}")
    return [f'<polyline points="{" ".join(run)}"/>' for run in runs if run]


def _y(value: float, low: float, high: float) -> float:
    return 25 - (value - low) / ((high - low) or 1.0) * 22
