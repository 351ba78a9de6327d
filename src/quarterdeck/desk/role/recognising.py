"""Which duty a responsibility means, however it is worded: phrases of word stems, in order, close together.

What the words do not tell, the links may: a link to a page on 1:1s says what an "hour with each" is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quarterdeck.desk.role.duties import DUTIES, Duty
from quarterdeck.jobfamily.model import Item
from quarterdeck.jobfamily.words import distance, each, fold

_GAP = 3
"""So many other words may stand between two words of a phrase; light words do not count."""
_NEAR = 4
"""So many words before and after a phrase may spoil it."""
_LONGEST = 600
_LIGHT = each("a an the of to in on for with your our their his her its at by as is are be and or that this any all s")
_SAID = (
    (re.compile(r"\b(?:1\s?[:\-/]\s?1|1\s?(?:on|to)\s?1|one[\s-](?:on|to)[\s-]one)(?:['’]?s)?\b", re.IGNORECASE),
     " oneonone "),
    (re.compile(r"\bon[\s-]?call\b(?!\s+with)", re.IGNORECASE), " oncall "),
    (re.compile(r"\b(?:merge|pull)[\s-]+requests?\b|\bmrs?\b", re.IGNORECASE), " mr "),
    (re.compile(r"\bteam[\s-]?mates?\b|\bdirect reports?\b", re.IGNORECASE), " team member "),
)  # fmt: skip
_KEPT = {
    "reviewers": "reviewer", "reviewer": "reviewer", "maintainers": "maintainer", "maintainer": "maintainer",
    "development": "development", "business": "business",
}  # fmt: skip
"""Words that mean something else than their stem: a reviewer is of code, a review may be of anything."""
_ENDINGS = (
    "ships",
    "ship",
    "ements",
    "ement",
    "ments",
    "ment",
    "ings",
    "ing",
    "ers",
    "ies",
    "ly",
    "ed",
    "es",
    "er",
    "s",
    "e",
)
_Phrase = tuple[str, ...]


def stem(word: str) -> str:
    """A word without its ending, so that hire, hires, hiring and hired are one. Short words stay as they are."""
    if word in _KEPT:
        return _KEPT[word]
    for ending in _ENDINGS:
        left = word[: -len(ending)]
        if word.endswith(ending) and len(left) >= 3 and not (ending in {"s", "es"} and left.endswith("s")):
            return f"{left}y" if ending == "ies" else _single(left)
    return word


def _single(word: str) -> str:
    """A doubled last consonant as one, a lost e stays lost: planning and plan, stopped and stop."""
    doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl"
    return word[:-1] if doubled else word.removesuffix("e") if len(word) > 4 else word


@dataclass(frozen=True, slots=True)
class _Cue:
    duty: str
    phrase: _Phrase
    not_with: frozenset[str]


def _prepared(duties: Iterable[Duty]) -> tuple[_Cue, ...]:
    return tuple(
        _Cue(
            duty.key,
            tuple(stem(word) for word in phrase.split() if word not in _LIGHT),
            frozenset(map(stem, duty.not_with.split())),
        )
        for duty in duties
        for phrase in duty.cues.split(",")
    )


_CUES = _prepared(DUTIES)


def recognise(item: Item) -> tuple[str, ...]:
    """The keys of the duties that a responsibility means, the surest first; () where it means none of them."""
    by_words = _meant(_stems(f"{item.text} {item.body}"))
    return by_words or _meant(_stems(" ".join(f"{link.text} {link.url}" for link in item.links)))


def _stems(text: str) -> list[str]:
    text = text[:_LONGEST]
    for pattern, said in _SAID:
        text = pattern.sub(said, text)
    words = (word for at in range(0, len(text), 250) for word in _folded(text, at))
    return [stem(word) for word in words if word not in _LIGHT]


def _folded(text: str, at: int) -> tuple[str, ...]:
    """A piece of a long text, cut between words."""
    begin = at if at == 0 else text.find(" ", at) + 1
    end = text.find(" ", at + 250)
    return fold(text[begin : end if end >= 0 else len(text)]) if at == 0 or begin > 0 else ()


def _meant(words: Sequence[str]) -> tuple[str, ...]:
    """By the longest phrase found, and among equals by the earliest."""
    best: dict[str, tuple[int, int]] = {}
    for place, word in enumerate(words):
        for cue in _beginning(word):
            if _is_here(cue, words, place):
                rank = (-len(cue.phrase), place)
                best[cue.duty] = min(rank, best.get(cue.duty, rank))
    return tuple(sorted(best, key=lambda key: best[key]))


@lru_cache(maxsize=4096)
def _beginning(word: str) -> tuple[_Cue, ...]:
    """The cues that begin with a word."""
    return tuple(cue for cue in _CUES if _same(word, cue.phrase[0]))


def _is_here(cue: _Cue, words: Sequence[str], place: int) -> bool:
    """Whether the phrase that begins at a place goes on, and nothing beside it makes it something else."""
    end = _follow(cue.phrase, words, place)
    return end is not None and not cue.not_with & set(words[max(0, place - _NEAR) : end + 1 + _NEAR])


def _follow(phrase: _Phrase, words: Sequence[str], place: int) -> int | None:
    """Where the phrase that begins at a place ends, None where it does not go on."""
    end = place
    for wanted in phrase[1:]:
        ahead = range(end + 1, min(end + 2 + _GAP, len(words)))
        found = next((at for at in ahead if _same(words[at], wanted)), None)
        if found is None:
            return None
        end = found
    return end


def _same(word: str, wanted: str) -> bool:
    """The same stem, perhaps with one slip in a long one."""
    if word == wanted:
        return True
    close = len(wanted) >= 8 and abs(len(word) - len(wanted)) <= 1 and word[0] == wanted[0]
    return close and distance(word, wanted) <= 1
