"""The deck and the indicators."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from quarterdeck.desk.core import audit
from quarterdeck.desk.reviews import reads
from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.reports import deck as decks
from quarterdeck.reports import figure as one
from quarterdeck.reports import prepared
from quarterdeck.reports.charts import draw
from quarterdeck.reports.queue import kept
from quarterdeck.reports.queue.build import Queue
from quarterdeck.reports.queue.looking import look
from quarterdeck.web.figures import actions
from quarterdeck.web.figures.choices import Choices, find_choices, get_asked
from quarterdeck.web.figures.sheets import csv_answer, file_name
from quarterdeck.web.figures.tables import points_table
from quarterdeck.web.gate import Asked


def get_choices(request: Asked, indicator: str | None = None) -> Choices:
    """The choices, for a team and an indicator that the viewer may see. Http404."""
    choices = find_choices(request)
    if choices is None or (indicator and (indicator not in CATALOGUE or not choices.may_see(indicator))):
        raise Http404
    return choices


@require_GET
def deck(request: Asked) -> HttpResponse:
    """The first page."""
    choices = find_choices(request)
    if choices is None:
        return render(request, "figures/nobody.html", {"queue": _queue(request)})
    if choices.people_only:
        return HttpResponseRedirect(f"{reverse('figures:figures')}?{request.GET.urlencode()}")
    found = prepared.get(
        settings.QUARTERDECK_HOME, choices.team, choices.specialty, now=request.now, as_of=choices.as_of
    )
    made = decks.build(found)
    review = reads.months([choices.team], [made.review_month]).get((choices.team, made.review_month))
    needs = None if choices.as_of or choices.engineer else _queue(request)
    return render(request, "figures/deck.html", {"deck": made, "choices": choices, "review": review, "queue": needs})


def _queue(request: Asked) -> Queue:
    """What needs the viewer now, whatever the team that the page is of."""
    return kept.get_queue(look(request.viewer, home=settings.QUARTERDECK_HOME, now=request.now))


@require_GET
def figures(request: Asked) -> HttpResponse:
    """All indicators of a team."""
    choices = find_choices(request)
    if choices is None:
        return render(request, "figures/nobody.html")
    found = prepared.get(
        settings.QUARTERDECK_HOME, choices.team, choices.specialty, now=request.now, as_of=choices.as_of
    )
    shown = [report for report in found.indicators if choices.may_see(report.id)]
    context = {
        "found": found, "choices": choices, "shown": [report for report in shown if not report.empty],
        "empty": [(report, CATALOGUE[report.id].needs) for report in shown if report.empty],
    }  # fmt: skip
    return render(request, "figures/figures.html", context)


@require_GET
def figure(request: Asked, indicator: str) -> HttpResponse:
    """One indicator over time."""
    choices = get_choices(request, indicator)
    asked = get_asked(choices, indicator)
    found = one.get_figure(settings.QUARTERDECK_HOME, asked, now=request.now)
    chart = prepared.keep(settings.QUARTERDECK_HOME, ("chart", asked, found.version), lambda: draw(found.chart))
    context = {
        "figure": found, "choices": choices, "chart": chart,
        "may_manage": choices.viewer.may_manage(choices.team) and found.judged is not None,
    }  # fmt: skip
    return render(request, "figures/figure.html", context)


@require_GET
def chart(request: Asked, indicator: str) -> HttpResponse:
    """The chart as a file of its own."""
    choices = get_choices(request, indicator)
    found = one.get_figure(settings.QUARTERDECK_HOME, get_asked(choices, indicator), now=request.now)
    answer = HttpResponse(draw(found.chart, standalone=True), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(found, "svg")}"'
    return answer


@require_GET
def points(request: Asked, indicator: str) -> HttpResponse:
    """The series as CSV."""
    choices = get_choices(request, indicator)
    found = one.get_figure(settings.QUARTERDECK_HOME, get_asked(choices, indicator), now=request.now)
    audit.record(choices.viewer, "export", f"{indicator} of {choices.team}", now=request.now, what="points")
    return csv_answer(points_table(found), file_name(found, "csv"))


@require_POST
def health(request: Asked, indicator: str) -> HttpResponse:
    """A manager's own judgement of the month that is judged."""
    choices = get_choices(request, indicator)
    if not request.viewer.may_manage(choices.team):
        raise Http404
    actions.judge(settings.QUARTERDECK_HOME, request.viewer, (indicator, choices.team), request.POST, now=request.now)
    return HttpResponseRedirect(f"{reverse('figures:figure', args=[indicator])}?{request.GET.urlencode()}")
