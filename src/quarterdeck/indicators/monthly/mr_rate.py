"""Development Department MR Rate: merge requests merged in a month for each person of its headcount."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Scope
from quarterdeck.indicators.monthly.behind import Lines, merged_rows
from quarterdeck.indicators.monthly.frame import Frame, span_of
from quarterdeck.indicators.monthly.merges import (
    COUNTED,
    Merges,
    count_months,
    get_merges,
    placed,
    reach_of,
    segment_counts,
)
from quarterdeck.indicators.monthly.rates import Count, Task, answer_rate
from quarterdeck.indicators.people import Presence
from quarterdeck.indicators.periods import Ints
from quarterdeck.indicators.scopes import Teams

EVERYBODYS = "everything that was merged in the connected projects counts, whoever wrote it"
LABELS_NOW = "labels are those that merge requests carry today"

_LABELLED = Template(
    """
with wanted as (select unnest($labels) as label)
select m.mr_id as mr, epoch_us(m.merged_at) as at, coalesce(m.author_id, -1) as author, l.label as label
from (select mr_id, merged_at, author_id, unnest(labels) as title from merge_requests m where $counted) m
join wanted l on lower(m.title) = l.label
order by mr
""".replace("$labels", "$$labels")
)


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """Merge requests per person and month, for each scope; withheld where fewer than 3 people were seen.

    Raises WrongGrain by day or week, UnknownDefinition.
    """
    return answer_rate(connection, scopes, ask, count=_count)


def _count(tasks: Sequence[Task]) -> tuple[list[list[Count]], tuple[str, ...]]:
    definition = tasks[0].ask.definition
    if definition in {"group-label", "team"}:
        return _count_labelled(tasks, authored=definition == "team")
    merges = get_merges(tasks[0].connection, tasks[0].people, span_of(task.frame for task in tasks))
    if definition == "gitlab-2023":
        return [_everybodys(task, merges) for task in tasks], (EVERYBODYS,)
    return [authored(task, merges) for task in tasks], strangers(tasks[0], merges)


def authored(task: Task, merges: Merges) -> list[Count]:
    """The scopes' own merge requests: each is split between its author's teams of the day by their shares."""
    counts = segment_counts(task.people, merges, zone=task.frame.zone, months=task.frame.months)
    return [own(presence, counts) for presence in task.presences]


def own(presence: Presence, counts: Ints) -> Count:
    """The part of merge requests, counted by segment and month, that falls to a scope."""
    mine = counts[presence.segment]
    return Count(presence.weight @ mine, mine[presence.weight > 0].sum(axis=0))


def strangers(task: Task, merges: Merges) -> tuple[str, ...]:
    """What must be said of authors who are in no team."""
    segment, month = placed(task.people, merges, zone=task.frame.zone, months=task.frame.months)
    lost = int(((segment < 0) & (month >= 0)).sum())
    return (f"{lost} merge requests merged in this time have an author who was in no team then",) if lost else ()


def _everybodys(task: Task, merges: Merges) -> list[Count]:
    counts = count_months(merges.at, task.frame.months)
    return [Count(counts.astype(np.float64), counts)] * len(task.scopes)


def _count_labelled(tasks: Sequence[Task], *, authored: bool) -> tuple[list[list[Count]], tuple[str, ...]]:
    teams = tasks[0].teams
    wanted = sorted({label for task in tasks for scope in task.scopes for label in teams.group_labels(scope)})
    months = span_of(task.frame for task in tasks)
    found = (
        tasks[0]
        .connection.execute(_LABELLED.substitute(counted=COUNTED), {"labels": wanted, **reach_of(months)})
        .fetchnumpy()
    )
    label = np.searchsorted(np.array(wanted, dtype=object), np.asarray(found["label"], dtype=object))
    merges = Merges(np.asarray(found["at"]), tasks[0].people.persons(np.asarray(found["author"])))
    counts = []
    for task in tasks:
        segment, month = placed(task.people, merges, zone=task.frame.zone, months=task.frame.months)
        rows = (np.asarray(found["mr"]), label, segment, month)
        counts.append(
            [
                _labelled(
                    presence if authored else None,
                    rows,
                    wanted=_indices(wanted, teams, scope),
                    months=len(task.frame.months),
                )
                for scope, presence in zip(task.scopes, task.presences, strict=True)
            ]
        )
    return counts, (LABELS_NOW,)


def _indices(wanted: Sequence[str], teams: Teams, scope: Scope) -> list[int]:
    return [wanted.index(label) for label in teams.group_labels(scope)]


def _labelled(
    presence: Presence | None, rows: tuple[Ints, Ints, Ints, Ints], *, wanted: Sequence[int], months: int
) -> Count:
    """Merge requests that carry any of the labels, each once; with a presence, the part that its people wrote."""
    mr, label, segment, month = rows
    mine = np.isin(label, wanted) & (month >= 0)
    once = np.flatnonzero(mine)
    once = once[np.diff(mr[once], prepend=mr[once][:1] - 1) != 0]
    weight = np.ones(len(once))
    if presence is not None:
        by_segment = dict(zip(presence.segment.tolist(), presence.weight.tolist(), strict=True))
        weight = np.array([by_segment.get(s, 0.0) for s in segment[once].tolist()])
    share = np.bincount(month[once], weights=weight, minlength=months)
    return Count(np.asarray(share, dtype=np.float64), np.bincount(month[once][weight > 0], minlength=months))


def rows(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, frame: Frame) -> Lines:
    """The merge requests behind a rate, by time of merge."""
    return merged_rows(connection, scope, ask, frame.months)
