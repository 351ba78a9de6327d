"""Stories to columns: one builder for each fact table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from quarterdeck.lake.rows import Columns, Rows, micros
from quarterdeck.lake.schema import FACTS, TABLES
from quarterdeck.lake.shape.accounts import UserBook, number_of
from quarterdeck.lake.shape.happening import micros_of
from quarterdeck.lake.shape.rebuild import Story
from quarterdeck.sources.gitlab import raw

_LEFT_TO_STORE = {"merge_requests": {"written", "period"}}
_NAMES = {
    table: tuple(c.name for c in TABLES[table].columns if c.name not in _LEFT_TO_STORE.get(table, {"written"}))
    for table in FACTS
}
_INSTANTS = {table: {c.name for c in TABLES[table].columns if c.type == "timestamptz"} for table in FACTS}
_OPEN = {"opened", "locked"}


class Tables:
    """The rows of a batch, by fact table."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.ids: list[int] = []
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in FACTS}

    def add(self, record: raw.MergeRequestRecord, story: Story, users: UserBook) -> None:
        """Take one merge request into all tables."""
        node = record.node
        mr_id, period = number_of(node.id), str(node.created_at.astimezone(UTC).year)
        self._rows["merge_requests"].append(self._line(mr_id, node, story))
        if len(story.life.spans) > 1:
            self._rows["open_spans"] += [(mr_id, opened, ended, period) for opened, ended in story.life.spans]
        self._rows["events"] += _events(mr_id, story, period)
        self._rows["reviewers"] += _reviewers(mr_id, node, users, period)
        if node.state.lower() in _OPEN and node.approval_state is not None:
            self._rows["approvers"] += _approvers(mr_id, node.approval_state, users, period)
        self._rows["changed_paths"] += [(mr_id, path, period) for path in _paths(node)]
        self.ids.append(mr_id)

    def _line(self, mr_id: int, node: raw.MergeRequest, story: Story) -> tuple[Any, ...]:
        files, additions, deletions = _sizes(node)
        return (
            self._source,
            mr_id,
            node.project_id,
            int(node.iid),
            node.title,
            story.author,
            node.state.lower(),
            node.draft,
            micros_of(node.created_at),
            micros_of(node.updated_at),
            story.life.merged_at,
            story.life.ended_at,
            len(story.life.spans) > 1,
            story.requested.at,
            story.assigned.at,
            story.ready_at,
            story.requested.evidence,
            [label.title for label in node.labels.nodes if label is not None] if node.labels is not None else [],
            files,
            additions,
            deletions,
            False,
        )

    def rows(self) -> Rows:
        """All tables as columns; instants as int64 microseconds."""
        return {table: _columns(table, rows) for table, rows in self._rows.items()}


def _columns(table: str, rows: Sequence[tuple[Any, ...]]) -> Columns:
    names = _NAMES[table]
    values = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {
        name: micros(column) if name in _INSTANTS[table] else list(column)
        for name, column in zip(names, values, strict=True)
    }


def _events(mr_id: int, story: Story, period: str) -> list[tuple[Any, ...]]:
    rows = []
    before, seq = None, 0
    for event in story.events:
        at = event.at
        seq = seq + 1 if at == before else 0
        before = at
        rows.append((mr_id, at, seq, event.kind, event.actor, event.subject, event.internal, event.evidence, period))
    return rows


def _reviewers(mr_id: int, node: raw.MergeRequest, users: UserBook, period: str) -> list[tuple[Any, ...]]:
    rows = []
    for reviewer in node.reviewers.nodes if node.reviewers is not None else ():
        number = users.meet(reviewer)
        if reviewer is not None and number is not None:
            interaction = reviewer.merge_request_interaction
            state = (interaction.review_state if interaction is not None else None) or "unreviewed"
            rows.append((mr_id, number, state.lower(), period))
    return rows


def _approvers(mr_id: int, state: raw.ApprovalState, users: UserBook, period: str) -> list[tuple[Any, ...]]:
    """Who may approve a rule that is not met; a rule that asks for no approval is met."""
    found: dict[tuple[int, str], None] = {}
    for rule in state.rules or ():
        if rule.approved or rule.approvals_required == 0:
            continue
        name = "owner" if (rule.type or "").upper() == "CODE_OWNER" else "rule"
        for user in rule.eligible_approvers or ():
            number = users.meet(user)
            if number is not None:
                found[number, name] = None
    return [(mr_id, number, name, period) for number, name in found]


def _paths(node: raw.MergeRequest) -> list[str]:
    return list(dict.fromkeys(stats.path for stats in node.diff_stats)) if node.diff_stats else []


def _sizes(node: raw.MergeRequest) -> tuple[int | None, int | None, int | None]:
    """Changed files, added and deleted lines; None where not known."""
    summary, stats = node.diff_stats_summary, node.diff_stats
    if summary is not None:
        return summary.file_count, summary.additions, summary.deletions
    if stats is None:
        return None, None, None
    return len(stats), sum(s.additions for s in stats), sum(s.deletions for s in stats)
