"""The report's own open merge requests that wait on somebody else, and which of them the manager can unblock.

Only what is open now, each by itself: nothing finished, no counts, no rates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quarterdeck.desk.people.reads import in_force
from quarterdeck.indicators.clocks import State
from quarterdeck.indicators.samples import instant
from quarterdeck.indicators.work.items import OpenItem
from quarterdeck.lake.errors import LakeError
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside, links, prepared
from quarterdeck.reports.basis import get_basis
from quarterdeck.reports.brief.model import About, Line, Part
from quarterdeck.reports.errors import ReportError
from quarterdeck.reports.prepared.limits import is_beyond

_WAITS = {State.WAITING_FOR_REVIEWER, State.WAITING_FOR_MERGE, State.UNASSIGNED}
_MOST = 15


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One that waits; ``theirs``: the manager can move it, and how."""

    line: Line
    theirs: bool


def parts(about: About) -> Iterator[Part]:
    """What waits, the longest first. Nothing where the report has no GitLab account, or nothing was read yet."""
    if about.series.report.gitlab_user_id is None:
        return
    try:
        found = lakeside.read(about.home, lambda snapshot: _waiting(about, snapshot))
    except (LakeError, ReportError):
        return
    theirs = tuple(one.line for one in found if one.theirs)
    others = tuple(one.line for one in found if not one.theirs)
    if theirs:
        whom = "you" if about.sides.alone else about.sides.manager.name
        heading = f"What {whom} can unblock{_cut(theirs)}"
        yield Part("unblock", heading, theirs[:_MOST], ask="Who asks, and by when?")
    if others:
        yield Part("blocked", f"What waits on others{_cut(others)}", others[:_MOST])


def _cut(lines: tuple[Line, ...]) -> str:
    return f": the {_MOST} that wait longest" if len(lines) > _MOST else ""


def _waiting(about: About, snapshot: Snapshot) -> list[_Waiting]:
    opened = prepared.get_opened(about.home, snapshot)
    author = about.series.report.gitlab_user_id
    mine = [one for one in opened.items if one.author_id == author and one.open_now and one.state in _WAITS]
    sites = links.sites(snapshot.manifest)
    at = get_basis(snapshot.manifest).open_until
    zone = about.sides.zone
    team = _team(about) if mine else frozenset()
    made = []
    for item in sorted(mine, key=lambda one: (one.since, one.mr_id)):
        url = links.find_merge_request(sites, item.source, item.project, item.iid) or ""
        since = instant(item.since)
        beyond = is_beyond(item.state, since, at=at, zone=zone.key)
        said = f"{item.reference} {item.title}: {_why(item, about)} since {_day(item, about)}"
        line = Line(f"mr:{item.mr_id}", said, url, since.astimezone(zone).date())
        made.append(_Waiting(line, _is_theirs(item, about, elsewhere=beyond and bool(set(item.waits_ids) - team))))
    return made


def _is_theirs(item: OpenItem, about: About, *, elsewhere: bool) -> bool:
    """Whether it waits on the manager, has nobody to review it, or waits beyond its time on another team
    (``elsewhere``)."""
    if item.state is State.UNASSIGNED or _manager_of(about) in item.waits_ids:
        return True
    return elsewhere and item.state is State.WAITING_FOR_REVIEWER


def _manager_of(about: About) -> int | None:
    return about.series.manager.gitlab_user_id if about.series.manager else None


def _team(about: About) -> frozenset[int]:
    """GitLab accounts of those in the report's team today. One query."""
    lines = in_force(about.now.date())
    mates = lines.filter(team__in=lines.filter(person_id=about.series.report_id).values("team"))
    found = mates.order_by("pk").values_list("person__gitlab_user_id", flat=True)
    return frozenset(number for number in found if number is not None)


def _why(item: OpenItem, about: About) -> str:
    if item.state is State.UNASSIGNED:
        return "nobody is asked to review it"
    if item.state is State.WAITING_FOR_MERGE:
        return "ready, and waits to be merged"
    if _manager_of(about) in item.waits_ids:
        return f"waits for {about.sides.manager.name}'s review"
    return f"waits for a review by {', '.join(item.waits_for)}" if item.waits_for else "waits for a review"


def _day(item: OpenItem, about: About) -> str:
    local = instant(item.since).astimezone(about.sides.zone)
    return f"{local.day} {local:%B}"
