"""Whom the lint knows by name, and which texts are private."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from quarterdeck.reports.review import words
from quarterdeck.reports.review.lint.ordinary import NAMES_AND_WORDS, ORDINARY

RUN = 6
"""So many words in a row that stand in a private text are taken from it."""
_EASTERN = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w(?:[\w.\-’']*\w)?")


def folded(text: str) -> str:
    """Without regard to case and to the way in which letters are composed."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens(text: str) -> list[str]:
    """The words of a text; a user name with dots or dashes is one."""
    return _WORD.findall(folded(text))


@lru_cache(maxsize=1)
def _ours() -> frozenset[str]:
    """The words of generated sentences: whoever bears one as a name is known only by the whole name, or with @."""
    months = "january february march april may june july august september october november december"
    return ((words.vocabulary() | ORDINARY) - NAMES_AND_WORDS) | frozenset(months.split())


@dataclass(frozen=True)
class Known:
    """``names`` hold every word or row of words that means somebody, folded; ``handles`` those that count after @."""

    names: frozenset[tuple[str, ...]] = frozenset()
    handles: frozenset[str] = frozenset()
    runs: frozenset[tuple[str, ...]] = frozenset()
    unspaced: frozenset[str] = frozenset()
    """Names in scripts that put no space between words: they count wherever they stand."""
    capital: frozenset[str] = frozenset()
    """Names that count only where they are written with a capital: words of the language, parts of user names."""
    longest: int = field(default=1)

    @classmethod
    def of(
        cls,
        *,
        handles: Iterable[str] = (),
        names: Iterable[str] = (),
        private: Iterable[str] = (),
        places: Iterable[str] = (),
        colleagues: Iterable[str] = (),
    ) -> Known:
        """From user names and handles, people's names, and texts that may not leave.

        ``places`` are names of teams and projects: a word of theirs means the place, also where it is a user name.
        ``colleagues`` are the user names of the organisation's own people: of "tess.vale" Tess and Vale count too.
        """
        accounts = {folded(handle) for handle in handles if handle}
        ours = {word for place in places for word in (folded(place), *tokens(place), *_split(place))}
        found: set[tuple[str, ...]] = {(one,) for one in accounts - ours if _tells(one)}
        wholes = [tuple(tokens(name)) for name in names]
        found |= {(part,) for whole in wholes for part in whole if len(part) > 2 and _tells(part) and part not in ours}
        found |= {whole for whole in wholes if len(whole) > 1}
        parts = {part for name in colleagues for part in _split(name) if len(part) > 2 and _tells(part)} - ours
        capital = NAMES_AND_WORDS | {part for part in parts if (part,) not in found}
        found |= {(part,) for part in parts}
        return cls(
            frozenset(found), frozenset(accounts),
            frozenset(run for text in private for run in _runs(tokens(text))),
            frozenset(part for whole in wholes for part in whole if _EASTERN.search(part)),
            capital,
            max(map(len, found), default=1),
        )  # fmt: skip

    def find_name(self, text: str) -> str | None:
        """The first name that a text holds; None where it holds none. Whole words alone count."""
        for at in re.findall(r"@([\w.\-]*\w)", folded(text)):
            if at in self.handles or (at,) in self.names:
                return f"@{at}"
        for name in self.unspaced:
            if name in folded(text):
                return name
        found = [part for word in tokens(text) for part in _apart(word, self)]
        for size in range(min(self.longest, len(found)), 0, -1):
            for run in zip(*(found[n:] for n in range(size)), strict=False):
                if run in self.names and (run[0] not in self.capital or _has_capital(run, text)):
                    return " ".join(run)
        return None

    def has_private(self, text: str) -> bool:
        """Whether a text holds six words in a row of a private one, or the whole of a shorter one."""
        return any(run in self.runs for run in _runs(tokens(text), shorter=False))


def _apart(word: str, known: Known) -> Iterator[str]:
    """A word as it is where it is a name, else its parts: "ana's" and "ana-led" are about Ana."""
    if (word,) in known.names:
        yield word
        return
    yield from (part for part in re.split(r"[’'.\-]", word) if part)


def _has_capital(run: tuple[str, ...], text: str) -> bool:
    """Whether a word stands in a text with a capital: Will, not will. Of several words in a row all are meant."""
    return len(run) > 1 or re.search(rf"(?<!\w){run[0].capitalize()}(?!\w)", text) is not None


def _split(place: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(place))


def _tells(word: str) -> bool:
    return len(word) > 1 and not word.isnumeric() and word not in _ours()


def _runs(found: list[str], *, shorter: bool = True) -> Iterator[tuple[str, ...]]:
    if shorter and 3 < len(found) < RUN:
        yield tuple(found)
    sizes = (RUN,) if shorter else range(4, RUN + 1)
    for size in sizes:
        yield from (tuple(found[n : n + size]) for n in range(len(found) - size + 1))
