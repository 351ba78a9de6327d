"""The tags of an agenda: what each means, and how one is read at the start of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.desk.core.errors import NotFit


@dataclass(frozen=True, slots=True)
class Tag:
    """``kind``: ``action``, or ``removable`` for what needs nothing but to be read."""

    name: str
    meaning: str
    kind: str = "action"


TAGS = (
    Tag("TODO", "the report does it"),
    Tag("DOTO", "the manager does it"),
    Tag("DISCUSS", "to talk about"),
    Tag("REVIEW", "to look at together; no draft any more"),
    Tag("HELP", "help is asked for"),
    Tag("THINK", "to think over until next time"),
    Tag("SING", "to be told to others"),
    Tag("FYI", "to know; taken off by whoever it is for", "removable"),
    Tag("DONE", "done and delivered; taken off by whoever added it", "removable"),
    Tag("MOVE", "goes on elsewhere; taken off by whoever added it", "removable"),
    Tag("DUPLICATE", "stands elsewhere; taken off by whoever added it", "removable"),
    Tag("WONT", "will not be done", "removable"),
    Tag("WHY", "a reason asked for or given", "removable"),
    Tag("IDEA", "an idea", "removable"),
    Tag("THANKS", "thanks", "removable"),
    Tag("SORRY", "an apology", "removable"),
    Tag("FEEDBACK", "on how somebody works; the only tag that is", "removable"),
)
"""GitLab's set. Besides these every item may bear a day, a month or a release: its time."""
NAMES = tuple(tag.name for tag in TAGS)
MOST = 40
_NAME = re.compile(r"[A-Z][A-Z0-9_-]{1,19}")
_TIMING = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|v?\d{1,3}\.\d{1,3}(?:\.\d{1,3})?", re.ASCII)
_FIRST = re.compile(r"[*_\[(]*([\w.-]+)[*_\])]*(:?)[*_]*(?:\s+|$)")


def names_of(own: Sequence[str]) -> tuple[str, ...]:
    """The tags of a series: its own, or where it has none the usual ones."""
    return tuple(own) or NAMES


def is_timing(tag: str) -> bool:
    """Whether a tag is a day, a month or a release."""
    return bool(_TIMING.fullmatch(tag)) and (len(tag) != len("2026-01-01") or find_date(tag) is not None)


def find_date(tag: str) -> date | None:
    """The day of a timing tag, of a month its last; None for all others and for days that there are not."""
    if re.fullmatch(r"\d{4}-\d{2}", tag, re.ASCII):
        year, month = int(tag[:4]), int(tag[5:])
        if not (1 <= month <= 12 and 1 <= year < 9999):
            return None
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    try:
        return date.fromisoformat(tag) if len(tag) == len("2026-01-01") and tag[4] == "-" else None
    except ValueError:
        return None


def split(line: str, known: Sequence[str]) -> tuple[str, str]:
    """A line's tag and the rest: ``TODO pay``, ``2026-04-01 talk``, ``discuss: pay``. ("", line) where it has none.

    In small letters a tag needs its colon, so that "why not" and "help me" stay words.
    """
    found = _FIRST.match(line)
    if not found:
        return "", line
    word, colon = found[1], found[2]
    rest = line[found.end() :]
    if is_timing(word):
        return word, rest
    large = word.upper()
    if large in known and (word == large or colon):
        return large, rest
    return "", line


def checked(tag: str, known: Sequence[str]) -> str:
    """A tag that was chosen, as it is kept. NotFit."""
    tag = tag.strip()
    if is_timing(tag):
        return tag
    if tag.upper() not in known:
        raise NotFit(f"{tag[:40]!r} is no tag of these 1:1s; choose one, or write a day as 2026-03-31 or a release")
    return tag.upper()


def default(known: Sequence[str]) -> str:
    """Of an item that bears none."""
    return "DISCUSS" if "DISCUSS" in known else known[0]


def own_set(words: Iterable[str]) -> list[str]:
    """A pair's own set of tags, each once; [] where it is the usual one. NotFit."""
    found = list(dict.fromkeys(word.strip().upper() for word in words if word.strip()))
    wrong = [word for word in found if not _NAME.fullmatch(word)]
    if wrong:
        raise NotFit(
            f"{wrong[0][:40]!r} cannot be a tag; take 2 to 20 letters, digits, - or _, beginning with a letter"
        )
    if len(found) > MOST:
        raise NotFit(f"these are {len(found)} tags; {MOST} are the most")
    missing = {"TODO", "DOTO"} - set(found)
    if found and missing:
        raise NotFit(f"{' and '.join(sorted(missing))} cannot be left out: they say who does something")
    return [] if tuple(found) == NAMES else found
