"""Who may see whose growth: the person, and the direct manager of the day with whom they share it; nobody else.

Skip-levels, people partners, administrators, peers and former managers see nothing, not even that there is something.
On a laptop the owner keeps records of their own on everybody there, which the people never see.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from quarterdeck.desk.growth.models import (
    CheckIn,
    Evidence,
    Goal,
    GoalVersion,
    Growth,
    Ladder,
    Opening,
    Period,
    Promotion,
    Reading,
    Talk,
)
from quarterdeck.desk.growth.models.reading import MANAGER, OWN
from quarterdeck.desk.people.access import Viewer

_NOBODY = Q(pk__in=())


def own(viewer: Viewer) -> QuerySet[Growth]:
    """The growth of the viewer: one record, or none yet; none on a laptop."""
    return Growth.objects.filter(_own(viewer, ""))


def led(viewer: Viewer) -> QuerySet[Growth]:
    """The records of those who report to the viewer today, whether or not anything is shared; a laptop's owner's own
    records. To act on, never to show: what may be shown is `shared`."""
    return Growth.objects.filter(_led(viewer, ""))


def shared(viewer: Viewer) -> QuerySet[Growth]:
    """The records whose plan is shared with the viewer, as direct manager today; on a laptop the owner's own."""
    found = led(viewer)
    return found if viewer.owner else found.filter(Exists(_openings(viewer, "pk")))


def readable(viewer: Viewer) -> QuerySet[Growth]:
    """Own or shared."""
    return Growth.objects.filter(Q(pk__in=own(viewer).values("pk")) | Q(pk__in=shared(viewer).values("pk")))


def side_of(viewer: Viewer, growth: Growth) -> str:
    """On which side the viewer stands of a record they may act on: ``own`` or ``manager``."""
    return OWN if growth.keeper_id is None and growth.person_id == viewer.person_id else MANAGER


def _own(viewer: Viewer, path: str) -> Q:
    if viewer.person_id is None or viewer.owner:
        return _NOBODY
    return Q(**{f"{path}person_id": viewer.person_id, f"{path}keeper": None})


def _led(viewer: Viewer, path: str) -> Q:
    if viewer.owner:
        return Q(**{f"{path}keeper_id": viewer.account_id or 0})
    if viewer.person_id is None:
        return _NOBODY
    return Q(**{f"{path}person_id__in": viewer.reports - {viewer.person_id}, f"{path}keeper": None})


def _openings(viewer: Viewer, outer: str) -> QuerySet[Opening]:
    return Opening.objects.filter(growth=OuterRef(outer), manager_id=viewer.person_id or 0, ended_at=None)


def periods(viewer: Viewer) -> QuerySet[Period]:
    """The viewer's own periods; of those shared with them the ones that had not ended when the sharing began."""
    mine = Period.objects.filter(_own(viewer, "growth__")).order_by().values("pk")
    theirs = Period.objects.filter(_led(viewer, "growth__"))
    if not viewer.owner:
        begun = _openings(viewer, "growth").filter(since__date__lte=OuterRef("end_date"))
        theirs = theirs.filter(Exists(begun))
    return Period.objects.filter(Q(pk__in=mine) | Q(pk__in=theirs.order_by().values("pk")))


def goals(viewer: Viewer) -> QuerySet[Goal]:
    """Goals of those periods; to a manager none that were taken out before the plan was shared with them."""
    found = Goal.objects.filter(period__in=periods(viewer).order_by().values("pk"))
    return found.filter(Q(removed_at=None) | _since(viewer, "period__growth__", "removed_at"))


def goal_versions(viewer: Viewer) -> QuerySet[GoalVersion]:
    """How those goals stood before: to a manager only what stood while the plan was shared with them."""
    found = GoalVersion.objects.filter(goal__in=goals(viewer).order_by().values("pk"))
    return found.filter(_since(viewer, "goal__period__growth__", "at"))


def check_ins(viewer: Viewer) -> QuerySet[CheckIn]:
    """Check-ins on those goals: to a manager only those made while the plan was shared with them."""
    return check_ins_of_seen(viewer).filter(goal__in=goals(viewer).order_by().values("pk"))


def check_ins_of_seen(viewer: Viewer) -> QuerySet[CheckIn]:
    """The same, for goals that the viewer is known to see: only those are to be asked for."""
    return CheckIn.objects.filter(_since(viewer, "goal__period__growth__", "made_at"))


def _since(viewer: Viewer, path: str, field: str) -> Q:
    """One's own, or not before it was shared."""
    if viewer.owner:
        return _led(viewer, path)
    opened = Opening.objects.filter(
        growth=OuterRef(f"{path}pk"), manager_id=viewer.person_id or 0, ended_at=None, since__lte=OuterRef(field)
    )
    return _own(viewer, path) | (_led(viewer, path) & Q(Exists(opened)))


def _with_manager(viewer: Viewer, path: str = "growth__") -> Q:
    """The viewer's own, and those in which they are the manager and still lead the person."""
    if viewer.owner:
        return _led(viewer, path)
    return _own(viewer, path) | (_led(viewer, path) & Q(manager_id=viewer.person_id or 0))


def talks(viewer: Viewer) -> QuerySet[Talk]:
    """The viewer's own career talks, and those they hold with who reports to them."""
    return Talk.objects.filter(_with_manager(viewer))


def readings(viewer: Viewer) -> QuerySet[Reading]:
    """The viewer's own readings, and those in which they are the manager. Which sides they may read: `sides`."""
    return Reading.objects.filter(_with_manager(viewer))


def sides(viewer: Viewer, reading: Reading) -> frozenset[str]:
    """The sides of a reading that the viewer may read: their own always, the other's once both are finished, or once
    the person opened theirs early."""
    mine = side_of(viewer, reading.growth)
    if reading.both_finished:
        return frozenset({OWN, MANAGER})
    if mine == MANAGER and reading.opened_at is not None:
        return frozenset({OWN, MANAGER})
    return frozenset({mine})


def promotions(viewer: Viewer) -> QuerySet[Promotion]:
    """The viewer's own promotion documents, and those they write along as manager."""
    return Promotion.objects.filter(_with_manager(viewer))


def own_evidence(viewer: Viewer) -> QuerySet[Evidence]:
    """What the viewer collected; on a laptop what the owner collected about others. Removed pieces too."""
    return Evidence.objects.filter(_led(viewer, "growth__") if viewer.owner else _own(viewer, "growth__"))


def shared_evidence(viewer: Viewer) -> QuerySet[Evidence]:
    """What those who report to the viewer today share with them."""
    if viewer.owner or viewer.person_id is None:
        return Evidence.objects.none()
    shown = Evidence.objects.filter(shared_with_id=viewer.person_id, shared_at__isnull=False, removed_at=None)
    return shown.filter(_led(viewer, "growth__"))


def ladders(viewer: Viewer) -> QuerySet[Ladder]:
    """Everybody's ladders, those of the viewer's teams, and for who may bring them for everybody: all."""
    found = Ladder.objects.filter(removed_at=None)
    if may_bring_for_all(viewer):
        return found
    mine = Ladder.teams.through.objects.filter(ladder_id=OuterRef("pk"))
    its = mine.filter(team__name__in=viewer.teams)
    return found.filter(~Exists(mine) | Exists(its))


def may_bring_for_all(viewer: Viewer) -> bool:
    """Ladders for everybody: people partners, and the owner of a laptop."""
    return viewer.owner or viewer.partner


def may_bring(viewer: Viewer) -> bool:
    """Ladders: also managers, for the teams they manage or are above."""
    return may_bring_for_all(viewer) or bool(viewer.manages | viewer.above)


def may_change_ladder(viewer: Viewer, ladder: Ladder) -> bool:
    """A new version of a ladder, or taking it out: who may bring it for all of its teams."""
    teams = {team.name for team in ladder.teams.all()}
    return may_bring_for_all(viewer) or (bool(teams) and teams <= viewer.manages | viewer.above)
