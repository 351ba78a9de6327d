"""What a file would change, told before it does. Pure: two lists of lines in, their difference out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from quarterdeck.desk.people.kinds import Kind, Values

How = Literal["added", "changed", "ended", "dropped"]
ORDER: tuple[How, ...] = ("dropped", "ended", "changed", "added")


@dataclass(frozen=True, slots=True)
class Change:
    """One line that would be added (``before`` None), changed, ended (a last day) or dropped (``after`` None)."""

    how: How
    before: Values | None
    after: Values | None

    @property
    def values(self) -> Values:
        """The line as it would be, or as it was where it would go."""
        return self.after or self.before or {}

    @property
    def fields(self) -> tuple[tuple[str, Any, Any], ...]:
        """What differs: column, before, after. Empty where the whole line comes or goes."""
        if self.before is None or self.after is None:
            return ()
        names = [*self.before, *(name for name in self.after if name not in self.before)]
        pairs = ((name, self.before.get(name), self.after.get(name)) for name in names)
        return tuple((name, one, other) for name, one, other in pairs if one != other)


@dataclass(frozen=True, slots=True)
class Preview:
    """All changes, and how many lines stay as they are."""

    what: str
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def counts(self) -> dict[str, int]:
        """Lines by what would happen to them, every way named."""
        found = Counter(change.how for change in self.changes)
        return {how: found[how] for how in ("added", "changed", "ended", "dropped")}


def compare(kind: Kind, old: Sequence[Values], new: Sequence[Values]) -> Preview:
    """The difference between what stands and what would stand. Keys are unique in both, as the checks see to."""
    before = {kind.key(line): line for line in old}
    after = {kind.key(line): line for line in new}
    changes = [*_gone_or_changed(before, after), *_added(before, after)]
    same = sum(1 for key, line in after.items() if before.get(key) == line)
    return Preview(kind.what, tuple(sorted(changes, key=lambda change: ORDER.index(change.how))), same)


def _gone_or_changed(before: dict[Any, Values], after: dict[Any, Values]) -> Iterable[Change]:
    for key, line in before.items():
        now = after.get(key)
        if now is None:
            yield Change("dropped", line, None)
        elif now != line:
            ends = line.get("end_date") is None and now.get("end_date") is not None and "leave_reason" in now
            yield Change("ended" if ends else "changed", line, now)


def _added(before: dict[Any, Values], after: dict[Any, Values]) -> Iterable[Change]:
    return (Change("added", None, line) for key, line in after.items() if key not in before)
