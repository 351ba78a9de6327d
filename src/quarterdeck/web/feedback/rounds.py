"""360 rounds: one's own, and those in which one is asked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import DeskError
from quarterdeck.desk.feedback import access, rounds
from quarterdeck.desk.feedback.models import Round, Seat
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.pairs import own_managers
from quarterdeck.web import listing
from quarterdeck.web.feedback.forms import day_of, providers_of, suggested, themes_of
from quarterdeck.web.feedback.views import BAD
from quarterdeck.web.gate import Asked


@require_http_methods(["GET", "POST"])
def listed(request: Asked) -> HttpResponse:
    """One's own rounds, those in which one is asked, and the form for a new one."""
    if request.viewer.person_id is None:
        return render(request, "feedback/alone.html", {"what": "A 360"})
    if request.method == "GET":
        return _listed(request)
    try:
        providers = providers_of(request.viewer, request.POST)
        until = day_of(request.POST, "until", "the last day")
        rounds.open_round(request.viewer, providers, request.POST.get("question", ""), until=until, now=request.now)
    except DeskError as error:
        return _listed(request, said=str(error), status=BAD)
    messages.success(request, "They are asked. You see their themes once the round is closed.")
    return HttpResponseRedirect("/feedback/rounds/")


def _listed(request: Asked, *, said: str = "", status: int = 200) -> HttpResponse:
    viewer = request.viewer
    asked, rounds_held = request.GET, access.rounds_of(viewer)
    seats, shared = access.seats_of(viewer).filter(declined=False), access.rounds_shared_with(viewer)
    typed = request.POST.getlist("provider")
    context = {
        "own": listing.listed(rounds_held.prefetch_related("seats"), asked.get("own"), by="own"), "said": said,
        "open": rounds_held.filter(closed_at=None).exists(), "people": suggested(viewer),
        "seats": listing.listed(seats.select_related("round__person"), asked.get("asked"), by="asked"),
        "shared": listing.listed(shared.select_related("person"), asked.get("shared"), by="shared"),
        "typed": [*typed, *[""] * rounds.MOST][: rounds.MOST], "form": request.POST, "fewest": rounds.FEWEST,
    }  # fmt: skip
    return render(request, "feedback/rounds.html", context, status=status)


@require_GET
def one(request: Asked, round_id: UUID) -> HttpResponse:
    """A round: of one's own its state and, once closed, its themes; of another's the form for one's own themes."""
    return _one(request, round_id)


def _one(request: Asked, round_id: UUID, *, said: str = "", status: int = 200) -> HttpResponse:
    viewer = request.viewer
    own = access.rounds_of(viewer).filter(pk=round_id).prefetch_related("seats__provider").first()
    shared = None if own else access.rounds_shared_with(viewer).filter(pk=round_id).select_related("person").first()
    seat = None if own or shared else access.seats_of(viewer).filter(round_id=round_id).first()
    held = own or shared or (seat.round if seat else None)
    if held is None:
        raise Http404(round_id)
    lines = list(zip(request.POST.getlist("kind"), request.POST.getlist("theme"), strict=False))
    context = {
        "round": held, "own": own is not None, "seat": seat, "said": said,
        "themes": rounds.themes_of(held) if own or shared else (),
        "answered": own.gone_answered + sum(1 for one in own.seats.all() if one.answered) if own else None,
        "asked": own.gone + len(own.seats.all()) if own else None,
        "lines": [*lines, *[("strength", "")] * 3, *[("growth", "")] * 3][: rounds.MOST_THEMES],
        "longest": rounds.LONGEST_THEME,
        "managers": Person.objects.filter(pk__in=own_managers(viewer)).order_by("name", "handle") if own else (),
    }  # fmt: skip
    return render(request, "feedback/round.html", context, status=status)


@require_POST
def act(request: Asked, round_id: UUID, what: str) -> HttpResponse:
    """Answer, decline, close, share with one's manager or take that back, delete."""
    try:
        said = _act(request, round_id, what)
    except DeskError as error:
        return _one(request, round_id, said=str(error), status=BAD)
    except (Round.DoesNotExist, Seat.DoesNotExist) as error:
        raise Http404(round_id) from error
    messages.success(request, said)
    stays = what in {"close", "share", "unshare"}
    return HttpResponseRedirect(f"/feedback/rounds/{round_id}/" if stays else "/feedback/rounds/")


def _act(request: Asked, round_id: UUID, what: str) -> str:
    viewer, now = request.viewer, request.now
    if what == "answer":
        rounds.answer(viewer, round_id, themes_of(request.POST))
        return "Thank you. Your themes are among the others now; nobody can tell which are yours."
    if what == "decline":
        rounds.decline(viewer, round_id)
        return "You take no part."
    if what == "close":
        rounds.close(viewer, round_id, now=now)
        return "The round is closed."
    if what == "erase":
        rounds.erase(viewer, round_id)
        return "The round is deleted."
    led_by = {str(pk): pk for pk in own_managers(viewer)}
    manager = led_by.get(request.POST.get("manager", ""))
    rounds.share(viewer, round_id, on=what == "share", manager_id=manager, now=now)
    return "Your manager can read the themes now." if what == "share" else "Nobody but you can read the themes now."
