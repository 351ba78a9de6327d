"""The pages of the reviews."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from quarterdeck.reports.review.period import Period
from quarterdeck.web.gate import Asked
from quarterdeck.web.review import drafting, editions, lists
from quarterdeck.web.review.choosing import Chosen, choose, profile_of


@require_GET
def months(request: Asked) -> HttpResponse:
    """The months of a team, and how far each is."""
    return render(request, "review/months.html", lists.page(request))


@require_GET
def month(request: Asked, period: Period) -> HttpResponse:
    """The last edition of a month; its draft for those who write it, where nothing is finished yet."""
    chosen = choose(request, period)
    found = editions.page(chosen, None, profile_of(request))
    if found is not None:
        return render(request, "review/edition.html", found)
    if chosen.writes:
        return HttpResponseRedirect(_address("review:draft", chosen))
    raise Http404("not finished")


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Asked, period: Period) -> HttpResponse:
    """Facts beside the fields; saving and finishing."""
    chosen = choose(request, period, to_write=True)
    if request.method != "POST":
        return render(request, "review/draft.html", drafting.page(chosen))
    outcome = drafting.keep(chosen, request.POST)
    if outcome.finished:
        messages.success(request, f"Finished. This is edition {outcome.finished.number}, and it stays as it is.")
        return HttpResponseRedirect(_address("review:month", chosen))
    if outcome.status == 200:
        messages.success(request, f"Saved at {request.now:%H:%M} UTC.")
        return HttpResponseRedirect(_address("review:draft", chosen))
    return render(request, "review/draft.html", drafting.page(chosen, request.POST, outcome), status=outcome.status)


@require_GET
def draft_file(request: Asked, period: Period, format_: str) -> HttpResponse:
    """The draft to take away."""
    return editions.draft_file(choose(request, period, to_write=True), format_, profile_of(request))


@require_GET
def edition(request: Asked, period: Period, number: int) -> HttpResponse:
    """One edition of a month."""
    found = editions.page(choose(request, period), number, profile_of(request))
    if found is None:
        raise Http404("no such edition")
    return render(request, "review/edition.html", found)


@require_GET
def edition_file(request: Asked, period: Period, number: int, format_: str) -> HttpResponse:
    """An edition to take away."""
    return editions.edition_file(choose(request, period), number, format_, profile_of(request))


def _address(name: str, chosen: Chosen) -> str:
    return f"{reverse(name, kwargs={'period': chosen.period})}?{urlencode({'team': chosen.team})}"
