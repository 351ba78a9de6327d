"""Everything that writes a team's skills: which there are, and what each says of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from quarterdeck.desk.core import texts
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth import skill_access as access
from quarterdeck.desk.growth.models import Claim, Skill
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Team

LONGEST = 100
MOST = 60
"""Skills of one team; more is no plan any more."""


class NotYours(Exception):
    """The team, the skill or the claim is not one that the viewer may change."""


def name_skill(viewer: Viewer, team: Team, name: str, *, now: datetime) -> Skill:
    """Name a skill that the team needs; one that was taken out comes back. NotFit, TooLong, NotYours."""
    if not access.may_name(viewer, team):
        raise NotYours
    name = " ".join(texts.cleaned(name, "the name of the skill", longest=LONGEST).split())
    with transaction.atomic():
        held = Skill.objects.select_for_update().filter(team=team, name__iexact=name).first()
        if held is None and Skill.objects.filter(team=team, removed_at=None).count() >= MOST:
            raise NotFit(f"a team names {MOST} skills at most; take one out first")
        if held is None:
            held, _ = Skill.objects.get_or_create(team=team, name=name, defaults={"made_at": now})
        if held.removed_at is not None:
            held.removed_at = None
            held.save(update_fields=("removed_at",))
        return held


def remove_skill(viewer: Viewer, skill_id: int, *, removed: bool, now: datetime) -> Skill:
    """Take a skill out, or put it back with all that was said of it. NotYours."""
    skill = _skill(viewer, skill_id)
    if not access.may_plan(viewer, skill.team):
        raise NotYours
    skill.removed_at = now if removed else None
    skill.save(update_fields=("removed_at",))
    return skill


def say(viewer: Viewer, skill_id: int, word: str, *, named: bool, now: datetime) -> Skill:
    """Say of oneself how well one can do it; an empty ``word`` takes it back. NotFit, NotYours."""
    skill = _skill(viewer, skill_id)
    if viewer.owner or viewer.person_id is None or skill.team.name not in viewer.own:
        raise NotYours
    _keep(skill, viewer.person_id, word, {"named": named, "confirmed_at": now, "changed_at": now}, keeper_id=None)
    return skill


def propose(viewer: Viewer, skill_id: int, person_id: int, word: str, *, now: datetime) -> Skill:
    """Propose it to somebody of a team that one manages; it counts once they confirm. On a laptop it is the owner's own
    note and counts at once. What somebody said of themselves is not touched. NotFit, NotYours."""
    skill = _skill(viewer, skill_id)
    if not access.may_plan(viewer, skill.team) or person_id not in access.members(viewer, skill.team):
        raise NotYours
    keeper_id = viewer.account_id if viewer.owner else None
    confirmed = now if viewer.owner else None
    if not viewer.owner:
        _refuse_said(skill, person_id)
    values = {"proposed_by_id": viewer.account_id, "confirmed_at": confirmed, "changed_at": now}
    _keep(skill, person_id, word, values, keeper_id=keeper_id)
    return skill


def _refuse_said(skill: Skill, person_id: int) -> None:
    said = Claim.objects.filter(skill=skill, person_id=person_id, keeper=None, confirmed_at__isnull=False)
    if said.exists():
        raise NotFit("they have said so themselves; talk it through in a 1:1")


def answer(viewer: Viewer, claim_id: UUID, *, agree: bool, now: datetime) -> Skill:
    """Confirm what was proposed to oneself, or refuse it: then it is gone. Claim.DoesNotExist."""
    with transaction.atomic():
        claim = access.own_claims(viewer).select_for_update(of=("self",)).select_related("skill__team").get(pk=claim_id)
        if not agree:
            claim.delete()
        elif claim.confirmed_at is None:
            claim.confirmed_at = claim.changed_at = now
            claim.save(update_fields=("confirmed_at", "changed_at"))
        return claim.skill


def _keep(skill: Skill, person_id: int, word: str, values: Mapping[str, Any], *, keeper_id: int | None) -> None:
    whose: dict[str, Any] = {"skill": skill, "person_id": person_id, "keeper_id": keeper_id}
    if not word:
        Claim.objects.filter(**whose).delete()
        return
    if word not in Claim.Word.values:
        raise NotFit("choose one of the words")
    Claim.objects.update_or_create(**whose, defaults={**values, "word": word})


def _skill(viewer: Viewer, skill_id: int) -> Skill:
    found = access.skills(viewer).select_related("team").filter(pk=skill_id).first()
    if found is None:
        raise NotYours
    return found
