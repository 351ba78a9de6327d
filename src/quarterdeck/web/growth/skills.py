"""Skills of a team: how far they are covered, one's own word, and for whoever plans who could stand in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quarterdeck.desk.core.errors import DeskError
from quarterdeck.desk.growth import coverage, skill_access
from quarterdeck.desk.growth import skills as actions
from quarterdeck.desk.growth.models import Claim, Skill
from quarterdeck.web.gate import Asked
from quarterdeck.web.growth.evidence_forms import number_of

BAD = 400


@require_GET
def overview(request: Asked) -> HttpResponse:
    """The viewer's teams, and how many of their skills are at risk."""
    return render(request, "growth/skills.html", {"teams": coverage.overview(request.viewer)})


@require_http_methods(["GET", "POST"])
def team(request: Asked, slug: str) -> HttpResponse:
    """The skills of one team; name another."""
    if request.method == "GET":
        return _team(request, slug)
    found = get_object_or_404(skill_access.teams(request.viewer), slug=slug)
    try:
        actions.name_skill(request.viewer, found, request.POST.get("name", ""), now=request.now)
    except DeskError as error:
        return _team(request, slug, said=str(error), name=request.POST.get("name", ""), status=BAD)
    except actions.NotYours as error:
        raise Http404(slug) from error
    return HttpResponseRedirect(f"/growth/skills/{slug}/")


def _team(request: Asked, slug: str, *, status: int = 200, **more: object) -> HttpResponse:
    found = get_object_or_404(skill_access.teams(request.viewer), slug=slug)
    context = {"shown": coverage.page(request.viewer, found), "words": Claim.Word.choices}
    return render(request, "growth/skills_team.html", context | more, status=status)


@require_POST
def say(request: Asked, skill_id: int) -> HttpResponse:
    """One's own word for a skill; an empty one takes it back."""
    named = request.POST.get("named") == "1"
    try:
        skill = actions.say(request.viewer, skill_id, request.POST.get("word", ""), named=named, now=request.now)
    except (actions.NotYours, DeskError) as error:
        raise Http404(skill_id) from error
    return _back(request, skill, "Kept.")


@require_POST
def propose(request: Asked, skill_id: int) -> HttpResponse:
    """Propose a word to somebody of a team that one manages."""
    viewer, word = request.viewer, request.POST.get("word", "")
    person = number_of(request.POST.get("person", "")) or 0
    try:
        skill = actions.propose(viewer, skill_id, person, word, now=request.now)
    except actions.NotYours as error:
        raise Http404(skill_id) from error
    except DeskError as error:
        slug = skill_access.skills(viewer).values_list("team__slug", flat=True).get(pk=skill_id)
        return _team(request, slug, said=str(error), status=BAD)
    return _back(request, skill, "Noted." if viewer.owner else "Proposed; it counts once they confirm.")


@require_POST
def answer(request: Asked, claim_id: UUID) -> HttpResponse:
    """Confirm what was proposed to oneself, or refuse it."""
    agree = request.POST.get("agree") == "1"
    try:
        skill = actions.answer(request.viewer, claim_id, agree=agree, now=request.now)
    except Claim.DoesNotExist as error:
        raise Http404(claim_id) from error
    return _back(request, skill, "Kept." if agree else "It is gone.")


@require_POST
def remove(request: Asked, skill_id: int) -> HttpResponse:
    """Take a skill out, or put it back."""
    removed = request.POST.get("remove") == "1"
    try:
        skill = actions.remove_skill(request.viewer, skill_id, removed=removed, now=request.now)
    except actions.NotYours as error:
        raise Http404(skill_id) from error
    return _back(request, skill, "Taken out; you can put it back." if removed else "It is back.")


def _back(request: Asked, skill: Skill, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(f"/growth/skills/{skill.team.slug}/")
