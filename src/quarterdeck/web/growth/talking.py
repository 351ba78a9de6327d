"""Career talks."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.growth import access, talks
from quarterdeck.desk.growth.models import Growth, Talk
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.forms import number_of, start_of, talk_of
from quarterdeck.web.growth.people import BAD, CONFLICT, person_page


@require_POST
def add(request: Asked, person_id: int) -> HttpResponse:
    """Plan a talk, or note one that was held."""
    manager = number_of(request.POST, "manager")
    try:
        talks.add(request.viewer, person_id, talk_of(request.POST), manager_id=manager, now=request.now)
    except DeskError as error:
        return person_page(request, person_id, said=str(error), form="talk", status=BAD)
    except Growth.DoesNotExist as error:
        raise Http404(person_id) from error
    return HttpResponseRedirect(f"/growth/people/{person_id}/#talks")


@require_http_methods(["GET", "POST"])
def talk(request: Asked, key: UUID) -> HttpResponse:
    """One talk; ``act`` takes it out or puts it back."""
    form, viewer = request.POST, request.viewer
    try:
        if request.method == "GET":
            return _page(request, key)
        if form.get("act") in {"remove", "restore"}:
            talks.remove(viewer, key, removed=form["act"] == "remove", now=request.now)
        else:
            start = start_of(form, "planned_date", "held_date", "note")
            talks.save(viewer, key, talk_of(form), start=start, now=request.now)
    except Changed as changed:
        return _page(request, key, changed=changed, typed=form, status=CONFLICT)
    except DeskError as error:
        return _page(request, key, said=str(error), typed=form, status=BAD)
    except Talk.DoesNotExist as error:
        raise Http404(key) from error
    return HttpResponseRedirect(request.path)


def _page(request: Asked, key: UUID, *, status: int = 200, **more: object) -> HttpResponse:
    found = access.talks(request.viewer).select_related("growth__person", "manager").get(pk=key)
    now = talks.texts_of(found.planned_date, found.held_date, found.note)
    context = {"talk": found, "person": found.growth.person, "now": now, "typed": now}
    return render(request, "growth/talk.html", context | more, status=status)
