"""A batch as rows of the lake's fact tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from quarterdeck.lake.rows import Columns, Rows
from quarterdeck.lake.schema import EventKind as K
from quarterdeck.simulator.mass.batch import HANDBOOK, ROBOT, Batch, Outcome
from quarterdeck.simulator.mass.crew import Crew
from quarterdeck.simulator.mass.flow import DAY, Flags, Ints, micros
from quarterdeck.simulator.mass.happenings import EVIDENCE, KINDS, Happenings, first_of, sequence
from quarterdeck.simulator.names import NOUNS, VERBS

Objects = NDArray[np.object_]
FIRST_MR = 10_000
_STATES = ("opened", "merged", "closed")
_REVIEW = {K.REVIEW_REQUESTED: 0, K.COMMENTED: 1, K.CHANGES_REQUESTED: 2, K.APPROVED: 3, K.UNAPPROVED: 4}
_REVIEW_STATES = ("unreviewed", "reviewed", "requested_changes", "approved", "unapproved")
_PAGES = 12


def objects(values: Sequence[object]) -> Objects:
    """An array of Python objects, lists among them kept whole."""
    array = np.empty(len(values), dtype=object)
    array[:] = list(values)
    return array


class Shaper:
    """Turns batches into rows; keeps the running numbers of the projects and the pools of words."""

    def __init__(self, crew: Crew, *, source: str, until: int) -> None:
        self._crew = crew
        self._source = source
        self._until = until
        self._iids = np.zeros(1000 + 2 * crew.teams, dtype=np.int64)
        self._titles = objects([f"{v} the {a} of the {b}" for v in VERBS for a in NOUNS for b in NOUNS])
        self._labels = objects([labels(team, i) for team in range(crew.teams) for i in range(6)] + [["handbook"]])
        folders = [f"content/handbook/engineering/team-{team + 1}" for team in range(crew.teams)]
        self._pages = objects([f"{folder}/{noun}.md" for folder in folders for noun in NOUNS[:_PAGES]])
        self._code = objects([f"{top}/{a}/{b}.py" for top in ("app", "lib", "tests") for a in NOUNS for b in NOUNS])

    def rows(self, rng: np.random.Generator, batch: Batch, told: tuple[Happenings, Outcome, Ints]) -> Rows:
        """All fact tables of a batch."""
        events, outcome, ready = told
        ids = FIRST_MR + 3 * (batch.number + np.arange(len(batch), dtype=np.int64))
        years = batch.created.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
        period = objects([str(year) for year in range(1970, 2200)])[years - 1970]
        state = self._state(outcome)
        return {
            "merge_requests": self._merge_requests(rng, batch, ids, events=events, outcome=outcome, ready=ready),
            "open_spans": self._open_spans(batch, outcome, ids, period=period),
            "events": self._events(events, ids, period=period),
            "reviewers": self._reviewers(events, ids, period=period),
            "approvers": self._approvers(rng, batch, ids, period=period, opened=state == 0),
            "changed_paths": self._changed_paths(rng, batch, ids, period=period),
        }

    def _state(self, outcome: Outcome) -> Ints:
        """0 opened, 1 merged, 2 closed, at the present."""
        over = ~outcome.never & (outcome.end < self._until)
        between = outcome.reopened & (outcome.closed_first < self._until) & (outcome.back >= self._until)
        return np.where(over, np.where(outcome.merged, 1, 2), np.where(between, 2, 0))

    def _number(self, project: Ints) -> Ints:
        """Numbers within the projects, going on where the batch before stopped."""
        order = np.argsort(project, kind="stable")
        ordered = project[order]
        starts = np.searchsorted(ordered, ordered, side="left")
        iids = np.empty(len(project), dtype=np.int64)
        iids[order] = np.arange(len(project)) - starts + 1 + self._iids[ordered]
        np.add.at(self._iids, project, 1)
        return iids

    def _merge_requests(
        self, rng: np.random.Generator, batch: Batch, ids: Ints, *, events: Happenings, outcome: Outcome, ready: Ints
    ) -> Columns:
        n, state = len(batch), self._state(outcome)
        between = outcome.reopened & (outcome.end >= self._until)
        ended = np.where(between, outcome.closed_first, outcome.end)
        size = rng.lognormal(3.0, 1.3, n).astype(np.int64)
        is_ready = ready < self._until
        return {
            "source": objects([self._source] * n),
            "mr_id": ids,
            "project_id": batch.project,
            "iid": self._number(batch.project),
            "title": self._titles[rng.integers(0, len(self._titles), n)],
            "author_id": batch.author,
            "state": objects(_STATES)[state],
            "draft": ~is_ready,
            "created_at": batch.created * 1_000_000,
            "updated_at": self._updated(batch, events) * 1_000_000,
            "merged_at": micros(outcome.end, state == 1),
            "ended_at": micros(ended, state > 0),
            "reopened": outcome.reopened & (outcome.back < self._until),
            **_clocks(batch, events),
            "ready_at": micros(ready, is_ready),
            "labels": self._labels[self._label(rng, batch)],
            "changed_files": rng.integers(1, 9, n),
            "additions": size,
            "deletions": size // 3,
            "backport": np.zeros(n, dtype=bool),
        }

    def _updated(self, batch: Batch, events: Happenings) -> Ints:
        last = np.searchsorted(events.mr, np.arange(len(batch)), side="right") - 1
        own = (last >= 0) & (events.mr[np.maximum(last, 0)] == np.arange(len(batch)))
        return np.where(own, events.at[np.maximum(last, 0)], batch.created)

    def _label(self, rng: np.random.Generator, batch: Batch) -> Ints:
        marked = batch.community & (rng.random(len(batch)) < 0.66)
        number = batch.team * 6 + rng.integers(0, 3, len(batch)) * 2 + marked
        return np.where(batch.handbook, len(self._labels) - 1, number)

    def _open_spans(self, batch: Batch, outcome: Outcome, ids: Ints, *, period: Objects) -> Columns:
        """Two spans for each that was reopened by now."""
        mine = np.flatnonzero(outcome.reopened & (outcome.back < self._until))
        end = outcome.end[mine]
        return {
            "mr_id": np.repeat(ids[mine], 2),
            "opened_at": np.stack([batch.created[mine], outcome.back[mine]], axis=1).ravel() * 1_000_000,
            "ended_at": micros(
                np.stack([outcome.closed_first[mine], end], axis=1).ravel(),
                np.stack([np.ones(len(mine), dtype=bool), end < self._until], axis=1).ravel(),
            ),
            "period": np.repeat(period[mine], 2),
        }

    def _events(self, events: Happenings, ids: Ints, *, period: Objects) -> Columns:
        return {
            "mr_id": ids[events.mr],
            "at": events.at * 1_000_000,
            "seq": sequence(events),
            "kind": objects([str(kind) for kind in KINDS])[events.kind],
            "actor_id": _or_none(events.actor),
            "subject_id": _or_none(events.subject),
            "internal": np.zeros(len(events.mr), dtype=bool),
            "evidence": objects([str(evidence) for evidence in EVIDENCE])[events.evidence],
            "period": period[events.mr],
        }

    def _reviewers(self, events: Happenings, ids: Ints, *, period: Objects) -> Columns:
        """Everybody who was asked and not removed, with the state that their last act left."""
        asked, removed = events.are(K.REVIEW_REQUESTED), events.are(K.REVIEW_REMOVED)
        wanted = np.setdiff1d(_pairs(events, asked), _pairs(events, removed))
        code = np.full(len(KINDS), -1, dtype=np.int64)
        for kind, number in _REVIEW.items():
            code[KINDS.index(kind)] = number
        acts = np.flatnonzero(code[events.kind] >= 0)[::-1]
        who = np.where(asked, events.subject, events.actor)
        pairs, last = np.unique(events.mr[acts] << 32 | who[acts], return_index=True)
        state = code[events.kind[acts[last]]][np.searchsorted(pairs, wanted)]
        mr = wanted >> 32
        return {
            "mr_id": ids[mr],
            "user_id": wanted & 0xFFFFFFFF,
            "state": objects(_REVIEW_STATES)[state],
            "period": period[mr],
        }

    def _approvers(
        self, rng: np.random.Generator, batch: Batch, ids: Ints, *, period: Objects, opened: Flags
    ) -> Columns:
        """Somebody of the team that owns the project, for what is open."""
        mine = np.flatnonzero(opened)
        first = self._crew.first_seat[batch.team[mine]]
        size = self._crew.first_seat[batch.team[mine] + 1] - first
        seat = first + (rng.random(len(mine)) * size).astype(np.int64)
        today = np.full(len(mine), self._until // DAY + 719163, dtype=np.int64)
        user = self._crew.user_at(seat, today)
        mine, user = mine[user > 0], user[user > 0]
        return {
            "mr_id": ids[mine],
            "user_id": user,
            "rule": objects(["rule"] * len(mine)),
            "period": period[mine],
        }

    def _changed_paths(self, rng: np.random.Generator, batch: Batch, ids: Ints, *, period: Objects) -> Columns:
        """Two to four files, for the handbook pages of a team."""
        mr = np.repeat(np.arange(len(batch)), rng.integers(2, 5, len(batch)))
        code = self._code[rng.integers(0, len(self._code), len(mr))]
        page = self._pages[batch.team[mr] * _PAGES + rng.integers(0, _PAGES, len(mr))]
        return {
            "mr_id": ids[mr],
            "path": np.where(batch.project[mr] == HANDBOOK, page, code),
            "period": period[mr],
        }


def labels(team: int, i: int) -> list[str]:
    """The six sets of labels of a team: three types, each with and without the mark of the community."""
    found = [f"group::team-{team + 1}", ("type::feature", "type::bug", "type::maintenance")[i // 2]]
    return [*found, "Community contribution"] if i % 2 else found


def _or_none(user: Ints) -> NDArray[np.int64]:
    """User ids with 0 masked."""
    masked: NDArray[np.int64] = np.ma.array(user, mask=user == 0)
    return masked


def _pairs(events: Happenings, which: Flags) -> Ints:
    return events.mr[which] << 32 | events.subject[which]


def _clocks(batch: Batch, events: Happenings) -> dict[str, NDArray[np.int64] | Objects]:
    """The first request and the first assignment put to a human who is not the author, out of the events."""
    n = len(batch)
    counts = (events.subject > ROBOT) & (events.subject != batch.author[events.mr])
    asked = first_of(events, events.are(K.REVIEW_REQUESTED) & counts, n)
    given = first_of(events, events.are(K.ASSIGNED) & counts, n)
    names = objects([*(str(evidence) for evidence in EVIDENCE), None])
    told = np.where(asked >= 0, events.evidence[asked], len(EVIDENCE)) if len(events.mr) else np.full(n, -1)
    return {
        "requested_at": micros(events.at[asked], asked >= 0),
        "assigned_at": micros(events.at[given], given >= 0),
        "request_evidence": names[told],
    }
