"""Words as people mistype them: folding, and how far two words are apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile(r"['’‘`´]")
_NO_WORD = re.compile(r"[^\w]+|_+")
LONGEST = 300
"""Of a longer heading or name only so much is looked at."""


def fold(text: str) -> tuple[str, ...]:
    """The words of a text: case, marks and accents folded, apostrophes closed up, everything else a gap."""
    text = unicodedata.normalize("NFKD", text[:LONGEST]).casefold().replace("&", " and ")
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return tuple(_NO_WORD.sub(" ", _APOSTROPHES.sub("", text)).split())


def each(text: str) -> frozenset[str]:
    """The words of a plain list, as written."""
    return frozenset(text.split())


@lru_cache(maxsize=32768)
def near(word: str, right: str) -> bool:
    """Whether ``word`` is ``right``, perhaps mistyped: one slip from five letters on, two from nine, three from
    fourteen; a swap of neighbours is one slip."""
    allowed = (len(right) >= 5) + (len(right) >= 9) + (len(right) >= 14)
    if word == right:
        return True
    return bool(allowed) and abs(len(word) - len(right)) <= allowed and distance(word, right) <= allowed


def distance(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words."""
    if max(len(one), len(other)) > 60:
        return max(len(one), len(other))
    last: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        before, last, row = last, row, [i]
        for j, right in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (sign != right))
            if before and j > 1 and sign == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
    return row[-1]
