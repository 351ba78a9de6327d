"""Praise and tips: what one received, gave and drafts, one piece, asking."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import Changed, DeskError
from quarterdeck.desk.feedback import access, actions, reads
from quarterdeck.desk.feedback.models import Piece, Request
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import managers_of
from quarterdeck.web.feedback.forms import (
    find_uuid,
    get_colleague,
    piece_form,
    suggested,
    version_of,
    written_of,
)
from quarterdeck.web.gate import Asked

CONFLICT, BAD = 409, 400
_A_PAGE = 25


@require_GET
def box(request: Asked) -> HttpResponse:
    """What waits for the viewer, and their feedback: received, given, drafts, asked."""
    viewer = request.viewer
    shows = ("given", "drafts") if viewer.owner else ("received", "given", "drafts", "asked", "team")
    asked = request.GET.get("show", shows[0])
    show = asked if asked in shows else shows[0]
    page = Paginator(_listed(viewer, show), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "show": show, "shows": [one for one in shows if one != "team" or viewer.reports], "page": page,
        "owed": reads.owed(viewer, now=request.now), "nudges": reads.nudges(viewer, now=request.now),
    }  # fmt: skip
    return render(request, "feedback/box.html", context)


def _listed(viewer: Viewer, show: str) -> QuerySet[Piece] | QuerySet[Request]:
    if show == "asked":
        return access.requests_by(viewer).select_related("asked").order_by("-asked_at", "id")
    pieces: dict[str, QuerySet[Piece]] = {
        "received": access.received(viewer), "given": access.written(viewer).filter(sent_at__isnull=False),
        "drafts": access.written(viewer).filter(sent_at=None), "team": access.shown_to_manager(viewer),
    }  # fmt: skip
    return pieces[show].select_related("giver", "receiver").order_by("-changed_at", "id")


@require_http_methods(["GET", "POST"])
def write(request: Asked) -> HttpResponse:
    """A new piece; by somebody whom its receiver can know."""
    if request.viewer.person_id is None and not request.viewer.owner:
        raise Http404
    if request.method == "GET":
        return _form(request, None)
    try:
        piece = actions.save_draft(request.viewer, written_of(request.viewer, request.POST), now=request.now)
    except DeskError as error:
        return _form(request, None, said=str(error), status=BAD)
    return _after(request, piece)


@require_http_methods(["GET", "POST"])
def edit(request: Asked, piece_id: UUID) -> HttpResponse:
    """A draft of one's own, to change."""
    piece = get_object_or_404(actions.drafts(request.viewer).select_related("receiver"), pk=piece_id)
    if request.method == "GET":
        return _form(request, piece)
    try:
        written = written_of(request.viewer, request.POST)
        version = version_of(request.POST)
        piece = actions.save_draft(request.viewer, written, piece_id=piece_id, version=version, now=request.now)
    except Changed as changed:
        return _form(request, piece, changed=changed, status=CONFLICT)
    except DeskError as error:
        return _form(request, piece, said=str(error), status=BAD)
    return _after(request, piece)


def _after(request: Asked, piece: Piece) -> HttpResponse:
    """Sent at once, or first looked at."""
    if request.POST.get("act") == "send":
        actions.send(request.viewer, piece.pk, now=request.now)
        said = "Noted as said." if request.viewer.owner else "Sent."
        messages.success(request, said)
        return HttpResponseRedirect("/feedback/?show=given")
    return HttpResponseRedirect(f"/feedback/{piece.pk}/")


def _form(request: Asked, piece: Piece | None, *, status: int = 200, **more: object) -> HttpResponse:
    viewer = request.viewer
    asked = _asked_for(viewer, request)
    start = {name: request.GET.get(name, "")[:1000] for name in ("to", "kind", "about", "link")}
    if asked is not None:
        start |= {"to": asked.asker.handle, "request": str(asked.pk)}
    context = {
        "piece": piece, "form": piece_form(piece, request.POST, **start), "people": suggested(viewer), "asked": asked,
        "kinds": Piece.Kind.choices, "abouts": Piece.About.choices, "longest": actions.LONGEST,
    }  # fmt: skip
    return render(request, "feedback/write.html", context | more, status=status)


def _asked_for(viewer: Viewer, request: Asked) -> Request | None:
    """The open request that is answered, if one is."""
    number = find_uuid(request.POST.get("request", "") or request.GET.get("request", ""))
    if number is None:
        return None
    return access.requests_to(viewer).filter(pk=number, state=Request.State.OPEN).select_related("asker").first()


@require_GET
def piece(request: Asked, piece_id: UUID) -> HttpResponse:
    """One piece; who it is for marks it as read by opening it."""
    viewer = request.viewer
    found = get_object_or_404(access.readable(viewer).select_related("giver", "receiver", "request"), pk=piece_id)
    actions.opened(viewer, found, now=request.now)
    mine = access.written(viewer).filter(pk=piece_id).exists()
    context = {
        "piece": found, "mine": mine, "to_me": found.receiver_id == viewer.person_id and not mine,
        "readers": _readers(viewer, found),
    }  # fmt: skip
    return render(request, "feedback/piece.html", context)


def _readers(viewer: Viewer, found: Piece) -> list[Person]:
    """Who reads it beside the receiver: of a draft whoever leads them today, else whoever was noted then."""
    if found.visibility != Piece.Visibility.MANAGER:
        return []
    if found.sent_at is not None:
        return list(found.readers.order_by("name", "handle"))
    led_by = managers_of([found.receiver_id], viewer.day).get(found.receiver_id, frozenset())
    return list(Person.objects.filter(pk__in=led_by).order_by("name", "handle"))


_DONE = {"send": "Sent.", "take-back": "It is a draft again.", "thank": "Thanked.", "drop": "The draft is deleted."}


@require_POST
def act(request: Asked, piece_id: UUID, what: str) -> HttpResponse:
    """Send, take back, thank, or drop a draft."""
    viewer, now = request.viewer, request.now
    try:
        if what == "send":
            actions.send(viewer, piece_id, now=now)
        elif what == "take-back":
            actions.take_back(viewer, piece_id, now=now)
        elif what == "thank":
            get_object_or_404(access.received(viewer), pk=piece_id)
            actions.thank(viewer, piece_id, now=now)
        else:
            actions.drop_draft(viewer, piece_id)
    except Piece.DoesNotExist as error:
        raise Http404(piece_id) from error
    messages.success(request, "Noted as said." if viewer.owner and what == "send" else _DONE[what])
    return HttpResponseRedirect("/feedback/?show=drafts" if what == "drop" else f"/feedback/{piece_id}/")


@require_http_methods(["GET", "POST"])
def ask(request: Asked) -> HttpResponse:
    """Ask somebody for feedback on oneself."""
    viewer = request.viewer
    if viewer.person_id is None:
        return render(request, "feedback/alone.html", {"what": "Asking for feedback"})
    typed = request.POST if request.method == "POST" else request.GET
    form = {"to": typed.get("to", ""), "question": request.POST.get("question", "")}
    context = {"form": form, "people": suggested(viewer)}
    if request.method == "GET":
        return render(request, "feedback/ask.html", context)
    try:
        asked = get_colleague(viewer, form["to"])
        actions.ask(viewer, asked.pk, form["question"], now=request.now)
    except DeskError as error:
        return render(request, "feedback/ask.html", context | {"said": str(error)}, status=BAD)
    messages.success(request, f"{asked} is asked, and nobody else knows of it.")
    return HttpResponseRedirect("/feedback/?show=asked")


@require_POST
def settle(request: Asked, request_id: UUID) -> HttpResponse:
    """Decline a request, or withdraw one's own."""
    try:
        actions.settle(request.viewer, request_id, request.POST.get("state", ""), now=request.now)
    except Request.DoesNotExist as error:
        raise Http404(request_id) from error
    messages.success(request, "Done.")
    return HttpResponseRedirect("/feedback/")
