"""What a higher role asks beyond a lower one, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quarterdeck.jobfamily.model import Item, Kind, Role
from quarterdeck.jobfamily.words import each, fold

COMPARED: tuple[Kind, ...] = ("responsibilities", "requirements", "nice_to_haves", "performance_indicators")
ALIKE = 0.55
"""From this share of common words on, two lines are one line reworded."""
_MOST_PAIRS = 400
_LIGHT = each("a an and or the of to in on for with your our their at by as is are be that this it")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``lower`` is None for a line that came, ``higher`` for one that went; ``likeness`` is 0 to 1,
    1 where only marks or links changed."""

    kind: Literal["added", "dropped", "changed", "same"]
    lower: Item | None
    higher: Item | None
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """The differences in one section, in the order of the higher role, dropped lines last. ``absent`` names the side
    that has no such section: nothing can then be said of what was added or dropped."""

    section: Kind
    changes: tuple[Change, ...]
    absent: Literal["lower", "higher", "both"] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``grades`` are those of the lower and of the higher role; None where a role has no such section."""

    lower: str
    higher: str
    grades: tuple[tuple[int, ...] | None, tuple[int, ...] | None]
    sections: tuple[Difference, ...]


def compare(lower: Role, higher: Role) -> Comparison:
    """The higher role against the lower one, section by section."""
    sections = tuple(_difference(kind, getattr(lower, kind), getattr(higher, kind)) for kind in COMPARED)
    return Comparison(lower.name, higher.name, (lower.grades, higher.grades), sections)


def _difference(kind: Kind, lower: tuple[Item, ...] | None, higher: tuple[Item, ...] | None) -> Difference:
    if lower is None or higher is None:
        absent: Literal["lower", "higher", "both"] = (
            "both" if lower is None and higher is None else "lower" if lower is None else "higher"
        )
        return Difference(kind, (), absent)
    olds, news = list(_flat(lower)), list(_flat(higher))
    pairs = _pairs(olds, news)
    changes = [_change(olds, new, pairs.get(at)) for at, new in enumerate(news)]
    taken = {old for old, _ in pairs.values()}
    dropped = [Change("dropped", old, None) for at, old in enumerate(olds) if at not in taken]
    return Difference(kind, (*changes, *dropped))


def _flat(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _flat(item.children)


def _change(olds: list[Item], new: Item, pair: tuple[int, float] | None) -> Change:
    if pair is None:
        return Change("added", None, new)
    old, likeness = olds[pair[0]], pair[1]
    return Change("same" if fold_all(old) == fold_all(new) else "changed", old, new, likeness)


def fold_all(item: Item) -> tuple[str, ...]:
    """The words of an item, however long."""
    text = item.text
    return tuple(word for at in range(0, len(text), 250) for word in fold(text[at : at + 250]))


def _pairs(olds: list[Item], news: list[Item]) -> dict[int, tuple[int, float]]:
    """For the lines of the higher role, the line of the lower one it goes with, the likest pairs first."""
    before = [Counter(word for word in fold_all(item) if word not in _LIGHT) for item in olds[:_MOST_PAIRS]]
    after = [Counter(word for word in fold_all(item) if word not in _LIGHT) for item in news[:_MOST_PAIRS]]
    scored = sorted(
        (-_likeness(one, other, olds[i], news[j]), i, j)
        for j, other in enumerate(after)
        for i, one in enumerate(before)
    )
    pairs: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for negative, i, j in scored:
        if -negative < ALIKE:
            break
        if i not in used and j not in pairs:
            pairs[j] = (i, -negative)
            used.add(i)
    return pairs


def _likeness(one: Counter[str], other: Counter[str], lower: Item, higher: Item) -> float:
    """Twice the common words over all words; two lines of the same label ("Research: …") always go together."""
    total = one.total() + other.total()
    share = 2 * (one & other).total() / total if total else float(lower.text == higher.text)
    label = _label(lower.text)
    return max(share, ALIKE) if label and label == _label(higher.text) else share


def _label(text: str) -> tuple[str, ...]:
    """The words before a colon at the start of a line, () where there are none or more than four."""
    head, colon, _ = text[:80].partition(":")
    words = fold(head) if colon else ()
    return words if 0 < len(words) <= 4 else ()
