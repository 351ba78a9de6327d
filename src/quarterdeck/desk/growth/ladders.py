"""Ladders: bring a version, take one out, and what is read of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.texts import cleaned
from quarterdeck.desk.growth import access
from quarterdeck.desk.growth.matrices import Found
from quarterdeck.desk.growth.models import Expectation, Ladder, Level, Version
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Team


def key_of(text: str) -> str:
    """The same for the same words, whatever their case and signs."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    return blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def bring(
    viewer: Viewer, found: Found, *, name: str, teams: Iterable[str], valid_from: date, source: str, now: datetime
) -> Version:
    """Keep a ladder, as the next version where the viewer may change one of that name for those teams. NotFit."""
    name = cleaned(name, "the name of the ladder", longest=200)
    wanted = _teams(viewer, frozenset(teams))
    with transaction.atomic():
        ladder = _same(name, wanted) or _new(name, wanted)
        number = (ladder.versions.aggregate(most=Max("number"))["most"] or 0) + 1
        version = Version.objects.create(
            ladder=ladder, number=number, valid_from=valid_from, brought_at=now, brought_by_id=viewer.account_id,
            source=source[:300], remarks=[str(remark)[:400] for remark in found.remarks[:200]],
        )  # fmt: skip
        for position, level_name in enumerate(found.levels):
            level = Level.objects.create(version=version, position=position, name=level_name[:200])
            Expectation.objects.bulk_create(
                Expectation(
                    level=level, position=at, block=line.block[:200], group=line.group[:200], text=line.text,
                    key=key_of(line.text),
                )
                for at, line in enumerate(found.of(level_name))
            )  # fmt: skip
        audit.record(viewer, "growth.ladder", f"ladder {name}", now=now, teams=sorted(wanted))
    return version


def _teams(viewer: Viewer, names: frozenset[str]) -> frozenset[str]:
    if access.may_bring_for_all(viewer):
        return names
    if not names or not names <= viewer.manages | viewer.above:
        raise NotFit("choose the teams it is for, among those you manage; a people partner brings one for everybody")
    return names


def _same(name: str, teams: frozenset[str]) -> Ladder | None:
    for ladder in Ladder.objects.select_for_update().filter(name__iexact=name, removed_at=None).order_by("pk"):
        if {team.name for team in ladder.teams.all()} == teams:
            return ladder
    return None


def _new(name: str, teams: frozenset[str]) -> Ladder:
    ladder = Ladder.objects.create(name=name)
    ladder.teams.set(Team.objects.filter(name__in=teams))
    return ladder


def remove(viewer: Viewer, ladder_id: int, *, removed: bool, now: datetime) -> Ladder:
    """Take a ladder out, or put it back. What was read against it stays. Ladder.DoesNotExist."""
    ladder = Ladder.objects.prefetch_related("teams").get(pk=ladder_id)
    if not access.may_change_ladder(viewer, ladder):
        raise Ladder.DoesNotExist
    ladder.removed_at = (ladder.removed_at or now) if removed else None
    ladder.save(update_fields=("removed_at",))
    audit.record(viewer, "growth.ladder", f"ladder {ladder.name}", now=now, removed=removed)
    return ladder


def versions(viewer: Viewer) -> list[Version]:
    """Of each ladder that the viewer may read the version in force; by name. At most three queries."""
    begun = (
        Version.objects.filter(ladder__in=access.ladders(viewer).order_by().values("pk"), valid_from__lte=viewer.day)
        .select_related("ladder")
        .prefetch_related("levels")
        .order_by("ladder__name", "ladder_id", "-valid_from", "-number")
    )
    found: dict[int, Version] = {}
    for version in begun:
        found.setdefault(version.ladder_id, version)
    return list(found.values())


def levels(viewer: Viewer) -> list[Level]:
    """The levels that the viewer may choose, of versions in force, by ladder and from the lowest. One query."""
    begun = Level.objects.filter(version__ladder__in=_readable(viewer), version__valid_from__lte=viewer.day)
    every = list(begun.select_related("version__ladder").order_by(*_NEWEST_FIRST))
    newest: dict[int, int] = {}
    for level in every:
        newest.setdefault(level.version.ladder_id, level.version_id)
    return [level for level in every if newest[level.version.ladder_id] == level.version_id]


_NEWEST_FIRST = (
    "version__ladder__name", "version__ladder_id", "-version__valid_from", "-version__number", "position",
)  # fmt: skip


def get_level(viewer: Viewer, level_id: int | None) -> Level:
    """One of them. NotFit."""
    found = next((level for level in levels(viewer) if level.pk == level_id), None)
    if found is None:
        raise NotFit("choose a level of a ladder")
    return found


def expectations(viewer: Viewer, level_id: int | None) -> list[Expectation]:
    """The lines of a level that the viewer may read, whatever the version; [] for none."""
    if level_id is None:
        return []
    found = Expectation.objects.filter(level_id=level_id, level__version__ladder__in=_readable(viewer))
    return list(found.order_by("position"))


def _readable(viewer: Viewer) -> QuerySet[Ladder, Any]:
    return access.ladders(viewer).order_by().values("pk")


@dataclass(frozen=True, slots=True)
class Shown:
    """A ladder with the version to show, its levels with their lines, all versions, and what the viewer may do."""

    ladder: Ladder
    version: Version
    levels: tuple[tuple[Level, tuple[Expectation, ...]], ...]
    versions: tuple[Version, ...]
    may_change: bool


def one(viewer: Viewer, ladder_id: int) -> Shown | None:
    """A ladder, in the version of the day, else the one that comes next; None where the viewer may not read it."""
    ladder = access.ladders(viewer).filter(pk=ladder_id).prefetch_related("teams").first()
    every = (
        list(ladder.versions.select_related("brought_by__person").order_by("-valid_from", "-number")) if ladder else []
    )
    if ladder is None or not every:
        return None
    version = next((held for held in every if held.valid_from <= viewer.day), every[-1])
    found = version.levels.prefetch_related("expectations").order_by("position")
    levels = tuple((level, tuple(level.expectations.all())) for level in found)
    return Shown(ladder, version, levels, tuple(every), access.may_change_ladder(viewer, ladder))


def to_come(viewer: Viewer) -> QuerySet[Version]:
    """Versions that are brought and not in force yet."""
    found = Version.objects.filter(ladder__in=_readable(viewer), valid_from__gt=viewer.day)
    return found.select_related("ladder").order_by("valid_from", "number")


def removed(viewer: Viewer) -> list[Ladder]:
    """Ladders that were taken out and that the viewer may put back."""
    if not access.may_bring(viewer):
        return []
    found = Ladder.objects.filter(removed_at__isnull=False).prefetch_related("teams").order_by("-removed_at", "pk")
    return [ladder for ladder in found[:200] if access.may_change_ladder(viewer, ladder)][:25]


def find_expectation(viewer: Viewer, expectation_id: int | None) -> Expectation | None:
    """A line of a ladder that the viewer may read, of whatever version; None for none. NotFit."""
    if expectation_id is None:
        return None
    found = Expectation.objects.filter(pk=expectation_id, level__version__ladder__in=_readable(viewer)).first()
    if found is None:
        raise NotFit("the expectation is no longer on a ladder; choose another")
    return found
