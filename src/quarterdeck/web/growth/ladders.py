"""Ladders: which there are, one of them, and bringing one in two steps, read and then keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from quarterdeck.desk.core.errors import DeskError
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth import ladders as actions
from quarterdeck.desk.growth.matrices import read
from quarterdeck.desk.growth.models import Ladder
from quarterdeck.desk.people.models import Team
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.forms import day_of, sources_of
from quarterdeck.web.growth.people import BAD
from quarterdeck.web.listing import listed


@require_GET
def ladders(request: Asked) -> HttpResponse:
    """The ladders that the viewer may read."""
    viewer = request.viewer
    context = {"versions": actions.versions(viewer), "may_bring": access.may_bring(viewer),
               "to_come": listed(actions.to_come(viewer), request.GET.get("to_come"), by="to_come"),
               "removed": actions.removed(viewer)}  # fmt: skip
    return render(request, "growth/ladders.html", context)


@require_http_methods(["GET", "POST"])
def bring(request: Asked) -> HttpResponse:
    """What was read of files is shown first, and kept when that is right."""
    if not access.may_bring(request.viewer):
        raise Http404
    if request.method == "GET":
        return _form(request)
    form, viewer = request.POST, request.viewer
    try:
        sources = sources_of(request)
        found = read(sources)
        if form.get("keep") != "1":
            return _form(request, found=found, sources=sources)
        valid_from = day_of(form, "valid_from") or viewer.day
        version = actions.bring(
            viewer, found, name=form.get("name", ""), teams=form.getlist("teams"), valid_from=valid_from,
            source=", ".join(source.name for source in sources), now=request.now,
        )  # fmt: skip
    except DeskError as error:
        return _form(request, said=str(error), status=BAD)
    messages.success(request, f"{version.ladder} is kept.")
    return HttpResponseRedirect(f"/growth/ladders/{version.ladder_id}/")


def _form(request: Asked, *, status: int = 200, **more: object) -> HttpResponse:
    viewer = request.viewer
    teams = Team.objects.order_by("name")
    if not access.may_bring_for_all(viewer):
        teams = teams.filter(name__in=viewer.manages | viewer.above)
    found = more.get("found")
    context = {
        "teams": teams[:500], "for_all": access.may_bring_for_all(viewer), "typed": request.POST,
        "chosen": request.POST.getlist("teams"), "today": viewer.day.isoformat(),
        "levels": [(level, found.of(level)) for level in found.levels] if found else (),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "growth/ladder_bring.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def ladder(request: Asked, ladder_id: int) -> HttpResponse:
    """One ladder by level; POST takes it out or puts it back."""
    viewer = request.viewer
    if request.method == "POST":
        try:
            actions.remove(viewer, ladder_id, removed=request.POST.get("remove") == "1", now=request.now)
        except Ladder.DoesNotExist as error:
            raise Http404(ladder_id) from error
        return HttpResponseRedirect("/growth/ladders/")
    found = actions.one(viewer, ladder_id)
    if found is None:
        raise Http404(ladder_id)
    return render(request, "growth/ladder.html", {"found": found, "today": viewer.day})
