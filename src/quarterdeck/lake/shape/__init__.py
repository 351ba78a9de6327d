"""Raw records to rows, pure: which story GitLab's own words tell, in our columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from quarterdeck.lake.rows import Rows
from quarterdeck.lake.shape.accounts import Account, UserBook
from quarterdeck.lake.shape.bots import DEFAULT_NAMES, BotRules
from quarterdeck.lake.shape.gather import meet_all
from quarterdeck.lake.shape.rebuild import rebuild
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
    tables, caveats = Tables(source), Counter[str]()
    ids: list[int] = []
    unresolved: set[str] = set()
    waiting, wants, learned = set(), set(), {}
    for record in records:
        story = rebuild(record, users, caveats)
        mr_id = tables.add(record, story, users)
        ids.append(mr_id)
        caveats.update(f"cut: {name}" for name in record.cut)
        if story.unresolved:
            unresolved |= story.unresolved
            waiting.add(mr_id)
        if story.wants_rows:
            wants.add(mr_id)
        if story.learned is not None:
            users.learn(*story.learned)
            learned[story.learned[0]] = story.learned[1]
    return Shaped(
        rows=tables.rows(),
        users=users,
        unresolved=frozenset(unresolved),
        caveats=+caveats,
        ids=tuple(ids),
        unresolved_ids=frozenset(waiting),
        wants_rows=frozenset(wants),
        learned=learned,
    )


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
