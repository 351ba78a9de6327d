"""Readings against a level: two sides, then side by side, then what both agree."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.growth import comparing, readings
from quarterdeck.desk.growth.models import Expectation, Growth, Reading
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.forms import day_of, marks_of, number_of, start_of
from quarterdeck.web.growth.people import BAD, CONFLICT, person_page

_A_PAGE = 25


@require_POST
def begin(request: Asked, person_id: int) -> HttpResponse:
    """Begin a reading, or go on with the one that is begun."""
    level, manager = number_of(request.POST, "level"), number_of(request.POST, "manager")
    try:
        found = readings.begin(request.viewer, person_id, level, manager_id=manager, now=request.now)
    except DeskError as error:
        return person_page(request, person_id, said=str(error), form="reading", status=BAD)
    except Growth.DoesNotExist as error:
        raise Http404(person_id) from error
    return HttpResponseRedirect(f"/growth/readings/{found.pk}/")


@require_http_methods(["GET", "POST"])
def reading(request: Asked, key: UUID) -> HttpResponse:
    """One reading; POST keeps one's own side, or does what ``act`` says."""
    act = request.POST.get("act", "")
    try:
        if request.method == "GET":
            return _page(request, key)
        _do(request, key, act)
    except Changed as changed:
        return _page(request, key, changed=changed, status=CONFLICT)
    except DeskError as error:
        return _page(request, key, said=str(error), status=BAD)
    except Reading.DoesNotExist as error:
        raise Http404(key) from error
    page = number_of(request.GET, "page") or 1
    return HttpResponseRedirect(f"/growth/readings/{key}/?{urlencode({'page': page + (act == 'next')})}")


def _do(request: Asked, key: UUID, act: str) -> None:
    viewer, now = request.viewer, request.now
    if act in {"remove", "restore"}:
        readings.remove(viewer, key, removed=act == "remove", now=now)
    elif act in {"open", "close"}:
        readings.open_early(viewer, key, on=act == "open", now=now)
    elif act == "unfinish":
        readings.set_finished(viewer, key, on=False, now=now)
    else:
        readings.save_marks(viewer, key, marks_of(request.POST), finish=act == "finish", now=now)
        messages.success(request, "Your side is finished." if act == "finish" else "Your side is kept.")


def _page(request: Asked, key: UUID, *, status: int = 200, **more: object) -> HttpResponse:
    typed = marks_of(request.POST) if more else {}
    found = comparing.of(request.viewer, key)
    page = Paginator(found.lines, _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found, "reading": found.reading, "person": found.reading.growth.person, "words": readings.WORDS,
        "rows": [(line, comparing.form_of(line, typed.get(line.expectation.pk))) for line in page], "page": page,
        "today": request.viewer.day.isoformat(),
    }  # fmt: skip
    return render(request, "growth/reading.html", context | more, status=status)


@require_POST
def agree(request: Asked, key: UUID, expectation_id: int) -> HttpResponse:
    """What both agreed of one expectation."""
    form = request.POST
    try:
        on_date = day_of(form, "on_date") or request.viewer.day
        start = start_of(form, "text")
        text = form.get("text", "").replace("\r\n", "\n").strip()
        readings.agree(request.viewer, key, expectation_id, text, on_date, start=start, now=request.now)
    except Changed as changed:
        return _page(request, key, changed=changed, agreeing=expectation_id, text=form.get("text", ""), status=CONFLICT)
    except DeskError as error:
        return _page(request, key, said=str(error), agreeing=expectation_id, text=form.get("text", ""), status=BAD)
    except (Reading.DoesNotExist, Expectation.DoesNotExist) as error:
        raise Http404(key) from error
    page = number_of(request.GET, "page") or 1
    return HttpResponseRedirect(f"/growth/readings/{key}/?{urlencode({'page': page})}#line-{expectation_id}")
