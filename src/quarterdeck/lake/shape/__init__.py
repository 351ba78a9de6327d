"""Raw records to rows, pure: which story GitLab's own words tell, in our columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.lake.rows import Rows
from quarterdeck.lake.shape.accounts import Account, UserBook, number_of
from quarterdeck.lake.shape.bots import DEFAULT_NAMES, BotRules
from quarterdeck.lake.shape.gather import meet_all
from quarterdeck.lake.shape.rebuild import Story, rebuild
from quarterdeck.lake.shape.tables import Tables
from quarterdeck.sources.gitlab import raw

__all__ = [
    "DEFAULT_NAMES",
    "Account",
    "BotRules",
    "Shaped",
    "UserBook",
    "needs_reviewer_rows",
    "needs_state_events",
    "shape",
]


@dataclass(frozen=True, slots=True)
class Shaped:
    """What became of a batch of records.

    ``unresolved`` are mentioned user names that the book does not know: look them up (`Source.users`), `meet` who
    was found, `give_up` the rest, and shape the records of ``unresolved_ids`` again. ``wants_rows`` are merge
    requests whose review clock the server's reviewer rows could change (`Source.reviewer_rows`). ``learned`` maps
    former user names to numbers; the book has them already.
    """

    rows: Rows
    users: UserBook
    unresolved: frozenset[str]
    caveats: Counter[str]
    ids: tuple[int, ...] = ()
    unresolved_ids: frozenset[int] = frozenset()
    wants_rows: frozenset[int] = frozenset()
    learned: dict[str, int] = field(default_factory=dict)
    caveats_by_id: dict[int, Counter[str]] = field(default_factory=dict)
    """The caveats of each merge request that has any, for who shapes a part again."""


def shape(
    records: Iterable[raw.MergeRequestRecord], *, source: str, users: UserBook, bots: BotRules | None = None
) -> Shaped:
    """Rows of all fact tables for these records; ``source`` is the name of the connected source.

    ``users`` is filled with the accounts met. ``bots`` None keeps the book's rules; other rules are applied to the
    whole book first. Shaping the same records again gives the same rows, unless more names are known by then.
    """
    if bots is not None and bots != users.rules:
        users.reclassify(bots)
    records = list(records)
    meet_all(records, users)
    batch = _Batch(users)
    stories = [batch.rebuild(record) for record in records]
    if batch.learned:
        # A name learned late in the batch is read in its earlier records too.
        stories = [
            batch.rebuild(record) if story.strangers.keys() & batch.learned.keys() else story
            for record, story in zip(records, stories, strict=True)
        ]
    tables = Tables(source)
    for record, story in zip(records, stories, strict=True):
        tables.add(record, story, users)
    return _shaped(batch, stories, tables)


class _Batch:
    """Rebuilds records one by one and keeps what is said of each."""

    def __init__(self, users: UserBook) -> None:
        self.users = users
        self.caveats: dict[str, Counter[str]] = {}
        self.learned: dict[str, int] = {}

    def rebuild(self, record: raw.MergeRequestRecord) -> Story:
        caveats = Counter[str](f"cut: {name}" for name in record.cut) if record.cut else Counter[str]()
        story = rebuild(record, self.users, caveats)
        self.caveats[record.node.id] = caveats
        if story.learned is not None:
            self.users.learn(*story.learned)
            self.learned[story.learned[0].lower()] = story.learned[1]
        return story


def _shaped(batch: _Batch, stories: Sequence[Story], tables: Tables) -> Shaped:
    caveats = {number_of(gid): counted for gid, counted in batch.caveats.items() if counted}
    total = Counter[str]()
    for counted in caveats.values():
        total.update(counted)
    unknown = {number: _unknown(story, batch.users) for number, story in zip(tables.ids, stories, strict=True)}
    return Shaped(
        rows=tables.rows(),
        users=batch.users,
        unresolved=frozenset[str]().union(*unknown.values()),
        caveats=total,
        ids=tuple(tables.ids),
        unresolved_ids=frozenset(number for number, names in unknown.items() if names),
        wants_rows=frozenset(n for n, story in zip(tables.ids, stories, strict=True) if story.wants_rows),
        learned=batch.learned,
        caveats_by_id=caveats,
    )


def _unknown(story: Story, users: UserBook) -> set[str]:
    """The names that the server may yet know."""
    return {name for key, name in story.strangers.items() if key not in users.vain}


def needs_reviewer_rows(record: raw.MergeRequestRecord, *, users: UserBook) -> bool:
    """Whether the times of REST's reviewer rows could change when the review clock started.

    So it is where a present human reviewer has no noted request, or a first one after an act of theirs, unless the
    clock is known to have started at creation anyway. `Shaped.wants_rows` gives the same for a whole batch.
    """
    meet_all([record], users)
    return rebuild(record, users, Counter()).wants_rows


def needs_state_events(
    node: raw.MergeRequest,
    *,
    known_reopened: bool = False,
    previous_state: str | None = None,
    previous_closed_at: datetime | None = None,
) -> bool:
    """Whether closings and reopenings must be asked for (`Source.state_events`) to know when it was open.

    ``known_reopened``: the server's event list or our lake says that it was reopened once. ``previous_state`` and
    ``previous_closed_at`` are what the last sync saw (None: not seen before).
    """
    if known_reopened or (previous_closed_at is not None and node.closed_at != previous_closed_at):
        return True
    state = node.state.lower()
    if previous_state == "closed" and state != "closed":
        return True
    if node.closed_at is None or state == "closed":
        return False
    # A closing time that stayed behind on an open or merged one: it was closed and reopened.
    return state != "merged" or (node.merged_at is not None and node.closed_at < node.merged_at)
