"""The community's merge requests whose first answer is late or about to be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlencode

from quarterdeck.reports.community_waits import Row
from quarterdeck.reports.queue.model import Act, Thing, Weight
from quarterdeck.reports.queue.open_work import OpenWork
from quarterdeck.reports.queue.providers.mine import key_of
from quarterdeck.reports.queue.when import count, said

MOST = 3
"""More than so many of a team are told as one thing."""


def things(work: OpenWork, team: str, *, without: Collection[str] = ()) -> Iterator[Thing]:
    """A team's, apart from those whose keys were told already."""
    rows = [row for row in work.community(team) if key_of(row.mr_id) not in without]
    zone = work.scopes[team].zone if rows else "UTC"
    if len(rows) > MOST:
        yield _together(team, rows, zone)
    else:
        yield from (_thing(team, row, zone) for row in rows)


def each(work: OpenWork, team: str) -> Iterator[Thing]:
    """All of a team's one by one, however many there are."""
    return (_thing(team, row, work.scopes[team].zone) for row in work.community(team))


def _thing(team: str, row: Row, zone: str) -> Thing:
    promise = "was promised by" if row.overdue else "is promised by"
    why = (
        f"Somebody from outside waits for a first answer since {said(row.ready_at, zone)}; one {promise}"
        f" {said(row.due_at, zone)}{_left(row)}."
    )
    url = row.url
    act = Act("Answer in GitLab", url, outside=True) if url else Act("Look at it", f"/work/{row.mr_id}/")
    return Thing(
        key_of(row.mr_id), "community", f"{row.reference} {row.title}", why, Weight.PROMISE, act, row.ready_at,
        row.due_at, may_hand_over=True, team=team, basis=f"community@{row.ready_at.isoformat(timespec='seconds')}",
    )  # fmt: skip


def _left(row: Row) -> str:
    """How much work is left until then, of whoever has most."""
    if row.overdue or not row.hours:
        return ""
    hours = max(one.hours for one in row.hours)
    return f", and {count(round(hours), 'working hour')} of the team are left until then"


def _together(team: str, rows: Sequence[Row], zone: str) -> Thing:
    late = sum(row.overdue for row in rows)
    since, due = min(row.ready_at for row in rows), min(row.due_at for row in rows)
    why = (
        f"{late} of them past the promised time and {len(rows) - late} about to be; the longest waits since"
        f" {said(since, zone)}, and an answer was to be there by {said(due, zone)}."
    )
    act = Act("See them", f"/work/community/?{urlencode({'team': team})}")
    title = f"{len(rows)} community merge requests of {team} wait for a first answer"
    newest = max(row.mr_id for row in rows)
    return Thing(
        f"community:{team}", "community", title, why, Weight.PROMISE, act, since, due, may_hand_over=True, team=team,
        basis=str(newest),
    )  # fmt: skip
