"""The queue as pages: the list, and what may be said about a thing."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import DeskError
from quarterdeck.desk.queue import access, actions
from quarterdeck.desk.queue.models import LONGEST_NOTE, Mark
from quarterdeck.reports.queue.build import Queue, build
from quarterdeck.reports.queue.kept import get_queue
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.model import Looking
from quarterdeck.reports.queue.when import said
from quarterdeck.web.gate import Asked
from quarterdeck.web.pages import safe_next
from quarterdeck.web.queue.choices import item_of, shown, subject_of, until_of


def looking_of(request: Asked) -> Looking:
    """Who looks."""
    return look(request.viewer, home=settings.QUARTERDECK_HOME, now=request.now)


@require_GET
def queue(request: Asked) -> HttpResponse:
    """All that needs the viewer, in order."""
    looking = looking_of(request)
    return _page(request, looking, get_queue(looking))


def _page(request: Asked, looking: Looking, found: Queue, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"shown": shown(found, request.GET), "zone": looking.zone, "today": looking.today, **more}
    return render(request, "queue/queue.html", context, status=status)


@require_POST
def snooze(request: Asked) -> HttpResponse:
    """Let one rest until a day."""
    looking = looking_of(request)
    found = build(looking)
    item = item_of(found, request.POST)
    try:
        until = until_of(looking, request.POST)
        actions.snooze(request.viewer, subject_of(item), until=until, now=request.now)
    except DeskError as error:
        return _page(request, looking, found, status=400, said=str(error), about=item)
    messages.success(request, f"It comes back on {said(until, looking.zone)}. It stands under Snoozed until then.")
    return _back(request)


@require_POST
def dismiss(request: Asked) -> HttpResponse:
    """Put one away until it comes up anew."""
    item = item_of(build(looking_of(request)), request.POST)
    actions.dismiss(request.viewer, subject_of(item), now=request.now)
    messages.success(request, "It comes back only if it comes up anew. It stands under Dismissed meanwhile.")
    return _back(request)


@require_http_methods(["GET", "POST"])
def hand_over(request: Asked) -> HttpResponse:
    """Choose who is to see to one, and hand it over."""
    item = item_of(build(looking_of(request)), request.POST or request.GET)
    alone = request.viewer.owner and request.method == "POST"
    if not item.may_hand_over or item.thing.team is None or alone:
        raise Http404
    context: dict[str, object] = {"item": item, "longest": LONGEST_NOTE, "typed": request.POST}
    if request.method == "POST":
        try:
            receiver, note = request.POST.get("receiver", ""), request.POST.get("note", "")
            actions.hand_over(request.viewer, subject_of(item), receiver, note=note, now=request.now)
        except DeskError as error:
            context |= {"said": str(error)}
        else:
            messages.success(request, "It is handed over. You can take it back under Handed over.")
            return _back(request)
    context["receivers"] = access.receivers(request.viewer, item.thing.team)
    return render(request, "queue/hand_over.html", context, status=400 if "said" in context else 200)


@require_POST
def put_back(request: Asked, mark_id: UUID) -> HttpResponse:
    """Undo a snooze, a dismissal, or a handing over."""
    try:
        actions.put_back(request.viewer, mark_id)
    except Mark.DoesNotExist as error:
        raise Http404(mark_id) from error
    messages.success(request, "It stands in your queue again.")
    return _back(request)


@require_POST
def give_back(request: Asked, mark_id: UUID) -> HttpResponse:
    """Give back what was handed over."""
    try:
        actions.give_back(request.viewer, mark_id)
    except Mark.DoesNotExist as error:
        raise Http404(mark_id) from error
    messages.success(request, "It is given back.")
    return _back(request)


def _back(request: Asked) -> HttpResponseRedirect:
    return HttpResponseRedirect(safe_next(request, request.POST.get("next") or "/queue/"))
