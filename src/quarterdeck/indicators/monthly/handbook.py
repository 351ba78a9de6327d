"""Handbook Update Frequency: merged merge requests that touch a team's handbook, for each person of its headcount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

import duckdb
import numpy as np

from quarterdeck.indicators.answer import Answer, Ask, Scope
from quarterdeck.indicators.globs import Globs
from quarterdeck.indicators.monthly.behind import Lines, merged_rows
from quarterdeck.indicators.monthly.frame import Frame, span_of
from quarterdeck.indicators.monthly.merges import (
    COUNTED,
    Merges,
    count_months,
    reach_of,
    segment_counts,
)
from quarterdeck.indicators.monthly.mr_rate import own
from quarterdeck.indicators.monthly.rates import Count, Task, answer_rate
from quarterdeck.indicators.periods import Ints, Month
from quarterdeck.indicators.scopes import Teams

PATHS_NOW = "changed paths are those that merge requests have today"
NO_GLOBS = "the team lists no handbook pages"

_TOUCHING = Template("""
with hits as (select mr_id, path from changed_paths where $below)
select m.mr_id as mr, epoch_us(m.merged_at) as at, coalesce(m.author_id, -1) as author, c.path as path
from merge_requests m join hits c on c.mr_id = m.mr_id
where $counted
""")


@dataclass(frozen=True, slots=True)
class Touching:
    """Merged merge requests that touch some page: one row for each and each glob that it touches."""

    row: Ints
    """Index into ``merges``."""
    glob: Ints
    merges: Merges


def answer(connection: duckdb.DuckDBPyConnection, scopes: Sequence[Scope], ask: Ask) -> list[Answer]:
    """Merge requests per person and month that touch the handbook, for each scope; withheld below 3 people.

    Raises WrongGrain by day or week, UnknownDefinition.
    """
    return answer_rate(connection, scopes, ask, count=_count)


def _count(tasks: Sequence[Task]) -> tuple[list[list[Count]], tuple[str, ...]]:
    teams = tasks[0].teams
    held = [[_globs_held(teams, scope, task.frame.months) for scope in task.scopes] for task in tasks]
    globs = Globs(glob for own_ in held for stretches in own_ for _, globs in stretches for glob in globs)
    touching = _touching(tasks, globs)
    number = {glob: i for i, glob in enumerate(globs.globs)}
    counts = [
        [
            _count_scope(task, i, touching, [(at, [number[g] for g in of]) for at, of in held[t][i]])
            for i in range(len(task.scopes))
        ]
        for t, task in enumerate(tasks)
    ]
    return counts, (PATHS_NOW,)


def _globs_held(teams: Teams, scope: Scope, months: Sequence[Month]) -> list[tuple[list[int], tuple[str, ...]]]:
    """The globs of a scope with the months in which they held, by the line in force on the last known day."""
    held: dict[tuple[str, ...], list[int]] = {}
    for i, month in enumerate(months):
        held.setdefault(teams.globs(scope, month.through_date), []).append(i)
    return [(at, globs) for globs, at in held.items()]


def _touching(tasks: Sequence[Task], globs: Globs) -> Touching:
    nothing = np.zeros(0, dtype=np.int64)
    if not globs.globs:
        return Touching(nothing, nothing, Merges(nothing, nothing))
    below, given = _below(globs)
    reach = reach_of(span_of(task.frame for task in tasks))
    found = tasks[0].connection.execute(_TOUCHING.substitute(counted=COUNTED, below=below), {**given, **reach})
    return _by_glob(found.fetchnumpy(), globs, tasks[0])


def _below(globs: Globs) -> tuple[str, dict[str, str]]:
    """A condition that finds all paths that some glob matches, and what it is given. A prefix is quicker to look at
    than an expression, so the first folders are asked for first."""
    tops = {f"top{i}": f"{top}/" for i, top in enumerate(globs.tops() or ())}
    regexes = {f"regex{i}": regex for i, regex in enumerate(globs.regexes())}
    prefixes = " or ".join(f"starts_with(path, ${name})" for name in tops) or "true"
    matches = " or ".join(f"regexp_full_match(path, ${name}, 's')" for name in regexes)
    return f"({prefixes}) and ({matches})", {**tops, **regexes}


def _by_glob(columns: dict[str, np.ndarray], globs: Globs, task: Task) -> Touching:
    """Each merge request once, and once for each glob however many of its paths match it."""
    _, place, row = np.unique(columns["mr"], return_index=True, return_inverse=True)
    author = np.asarray(columns["author"])[place]
    merges = Merges(np.asarray(columns["at"])[place], task.people.persons(author))
    paths, path = np.unique(np.asarray(columns["path"], dtype=object), return_inverse=True)
    matches = [globs.matching(p) for p in paths.tolist()]
    lengths = np.array([len(found) for found in matches], dtype=np.int64)[path]
    flat = [glob for p in path.tolist() for glob in matches[p]]
    pairs = np.repeat(row, lengths) * len(globs.globs) + np.array(flat, dtype=np.int64)
    once = np.unique(pairs)
    return Touching(once // len(globs.globs), once % len(globs.globs), merges)


def _count_scope(task: Task, index: int, touching: Touching, held: Sequence[tuple[list[int], list[int]]]) -> Count:
    months = task.frame.months
    share, n = np.zeros(len(months)), np.zeros(len(months), dtype=np.int64)
    missing = [NO_GLOBS] * len(months)
    for at, globs in held:
        merges = touching.merges.chosen(np.unique(touching.row[np.isin(touching.glob, globs)]))
        count = _count_merges(task, index, merges)
        share[at], n[at] = count.share[at], count.n[at]
        missing = ["" if i in at and globs else reason for i, reason in enumerate(missing)]
    return Count(share, n, tuple(missing))


def _count_merges(task: Task, index: int, merges: Merges) -> Count:
    months = task.frame.months
    if task.ask.definition == "authored":
        return own(task.presences[index], segment_counts(task.people, merges, zone=task.frame.zone, months=months))
    counts = count_months(merges.at, months)
    return Count(counts.astype(np.float64), counts)


def rows(connection: duckdb.DuckDBPyConnection, scope: Scope, ask: Ask, frame: Frame) -> Lines:
    """The merge requests behind a rate, by time of merge."""
    return merged_rows(connection, scope, ask, frame.months)
