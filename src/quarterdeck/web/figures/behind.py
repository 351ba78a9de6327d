"""What stands behind a figure: its rows, and what moved it."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from quarterdeck.desk.core import audit
from quarterdeck.indicators.answer import RowSet
from quarterdeck.reports import behind as rows_behind
from quarterdeck.reports import figure as one
from quarterdeck.reports import lakeside, naming, prepared
from quarterdeck.reports import moved as moves
from quarterdeck.reports.figure import Asked as AskedFigure
from quarterdeck.reports.figure import Figure
from quarterdeck.reports.prepared.making import MONTH, MOVED
from quarterdeck.web.figures.choices import Choices, get_asked, get_day
from quarterdeck.web.figures.sheets import csv_answer, file_name
from quarterdeck.web.figures.tables import sheet, whole_table
from quarterdeck.web.figures.views import get_choices
from quarterdeck.web.gate import Asked


def _day_of(found: Figure, choices: Choices) -> date:
    """The day whose rows are asked for: ``on``, else that of the last point."""
    asked = get_day(choices.query, "on")
    if asked is not None:
        return asked
    return found.report.latest.date if found.report.latest else found.as_of.date()


def _find_rows(found: Figure, choices: Choices) -> RowSet:
    """The rows behind one point, kept: the next page is of the same."""
    home = settings.QUARTERDECK_HOME
    asked = rows_behind.Asked(
        found.indicator.id, choices.team, _day_of(found, choices), found.definition.name, choices.specialty,
        choices.as_of,
    )  # fmt: skip
    chosen = lakeside.settings(home)

    def make() -> RowSet:
        return lakeside.read(home, lambda snapshot: rows_behind.build(snapshot, chosen, asked)).found

    latest = found.report.latest
    if latest and latest.date == asked.day and choices.as_of is None:
        return prepared.share(home, asked, make, RowSet)  # what most look at
    return prepared.keep(home, asked, make)


def _plain(asked: AskedFigure) -> AskedFigure:
    """The same figure over its usual time: rows and moves name their own days."""
    return AskedFigure(asked.indicator, asked.team, asked.specialty, definition=asked.definition, as_of=asked.as_of)


@require_GET
@vary_on_headers("HX-Request")
def rows(request: Asked, indicator: str) -> HttpResponse:
    """The rows behind one point."""
    choices = get_choices(request, indicator)
    home, query = settings.QUARTERDECK_HOME, request.GET
    found = one.get_figure(home, _plain(get_asked(choices, indicator)), now=request.now)
    behind = _find_rows(found, choices)
    shown = sheet(behind, sort=query.get("sort", ""), text=query.get("q", ""), page=query.get("page", "1"))
    context = {
        "figure": found, "choices": choices, "behind": behind, "sheet": shown, "structure": naming.get_structure(home),
    }  # fmt: skip
    template = "figures/parts/rows.html" if request.headers.get("HX-Request") else "figures/rows.html"
    return render(request, template, context)


@require_GET
def rows_csv(request: Asked, indicator: str) -> HttpResponse:
    """The same rows as CSV; the export is on record."""
    choices = get_choices(request, indicator)
    home, query = settings.QUARTERDECK_HOME, request.GET
    found = one.get_figure(home, _plain(get_asked(choices, indicator)), now=request.now)
    behind = _find_rows(found, choices)
    content = whole_table(behind, sort=query.get("sort", ""), text=query.get("q", ""))
    audit.record(
        choices.viewer, "export", f"{indicator} of {choices.team}", now=request.now, what="rows", on=str(behind.date)
    )
    return csv_answer(content, file_name(found, "rows.csv"))


@require_GET
def moved(request: Asked, indicator: str) -> HttpResponse:
    """What moved a figure between two days, and what it would take to reach its target."""
    choices = get_choices(request, indicator)
    home = settings.QUARTERDECK_HOME
    found = one.get_figure(home, _plain(get_asked(choices, indicator)), now=request.now)
    last = get_day(request.GET, "to") or (found.report.latest.date if found.report.latest else found.as_of.date())
    first = get_day(request.GET, "from") or last - timedelta(days=MONTH)
    context = {
        "figure": found, "choices": choices, "first": first, "last": last, "structure": naming.get_structure(home),
    }  # fmt: skip
    if indicator in MOVED:
        asked = moves.Asked(indicator, choices.team, first, last, found.definition.name, choices.specialty)
        chosen = lakeside.settings(home)
        context["moved"] = prepared.keep(
            home, asked, lambda: lakeside.read(home, lambda snapshot: moves.build(snapshot, chosen, asked))
        )
    else:
        context["parts"] = one.get_parts(found, first, last)
    return render(request, "figures/moved.html", context)
