"""Which section a heading means, however it is spelt, and whose it says it is.

"Manager, X Responsibilities" is the responsibilities of "Manager, X"; "Level up" is no Levels.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from quarterdeck.jobfamily.model import Kind
from quarterdeck.jobfamily.words import LONGEST, each, fold, near

PHRASES: tuple[tuple[Kind, str], ...] = (
    ("nice_to_haves", "nice to have requirements"),
    ("nice_to_haves", "nice to have qualifications"),
    ("nice_to_haves", "nice to have skills"),
    ("nice_to_haves", "nice to haves"),
    ("nice_to_haves", "nice to have"),
    ("nice_to_haves", "good to have"),
    ("nice_to_haves", "preferred requirements"),
    ("nice_to_haves", "preferred qualifications"),
    ("nice_to_haves", "desired qualifications"),
    ("nice_to_haves", "bonus points"),
    ("performance_indicators", "key performance indicators"),
    ("performance_indicators", "performance indicators"),
    ("performance_indicators", "performance indicator"),
    ("performance_indicators", "key performance indicator"),
    ("performance_indicators", "performance indicator for the role"),
    ("performance_indicators", "performance indicators pi"),
    ("performance_indicators", "performance indicators pis"),
    ("performance_indicators", "performance indicators kpi"),
    ("performance_indicators", "performance indicators kpis"),
    ("performance_indicators", "key performance indicators kpi"),
    ("performance_indicators", "key performance indicators kpis"),
    ("performance_indicators", "performance indicators for the role"),
    ("performance_indicators", "performance metrics"),
    ("performance_indicators", "kpis"),
    ("performance_indicators", "kpi"),
    ("performance_indicators", "pis"),
    ("job_grade", "job grades"),
    ("job_grade", "job grade"),
    ("job_grade", "pay grade"),
    ("job_grade", "grades"),
    ("job_grade", "grade"),
    ("career_ladder", "career ladder"),
    ("career_ladder", "career ladders"),
    ("career_ladder", "career path"),
    ("career_ladder", "career paths"),
    ("career_ladder", "career progression"),
    ("career_ladder", "job ladder"),
    ("hiring_process", "hiring process"),
    ("hiring_process", "hiring processes"),
    ("hiring_process", "hiring steps"),
    ("hiring_process", "hiring process steps"),
    ("hiring_process", "hiring process overview"),
    ("hiring_process", "interview process"),
    ("hiring_process", "interviewing process"),
    ("hiring_process", "interview steps"),
    ("hiring_process", "recruiting process"),
    ("hiring_process", "recruitment process"),
    ("specialties", "specialties"),
    ("specialties", "specialities"),
    ("specialties", "specialty"),
    ("specialties", "speciality"),
    ("specialties", "specializations"),
    ("specialties", "specialisations"),
    ("specialties", "specialization"),
    ("specialties", "specialisation"),
    ("responsibilities", "responsibilities"),
    ("responsibilities", "responsibility"),
    ("responsibilities", "duties"),
    ("responsibilities", "accountabilities"),
    ("requirements", "requirements"),
    ("requirements", "requirement"),
    ("requirements", "qualifications"),
    ("requirements", "must haves"),
    ("requirements", "must have"),
    ("levels", "levels"),
    ("segments", "segments"),
)
"""What ends a heading, longest first among those that end alike."""

WHOLE: dict[str, Kind] = {
    "level": "levels",
    "in role levels": "levels",
    "segment": "segments",
    "overview": "overview",
    "role overview": "overview",
    "job overview": "overview",
    "summary": "overview",
    "role summary": "overview",
    "job summary": "overview",
    "description": "overview",
    "job description": "overview",
    "role description": "overview",
    "about the role": "overview",
    "about this role": "overview",
    "the role": "overview",
    "role": "overview",
    "expectations": "responsibilities",
    "role expectations": "responsibilities",
    "key expectations": "responsibilities",
    "what youll do": "responsibilities",
    "what you will do": "responsibilities",
    "what youll need": "requirements",
    "what you will need": "requirements",
    "what youll bring": "requirements",
    "what you will bring": "requirements",
}
"""Headings that mean a section only as a whole."""
_SENTENCES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "responsibilities",
        re.compile(
            r"(?:as an? .{2,60}|in this role) you ?(?:will|ll)$|what you can expect in (?:an?|this|the) .*role\b"
        ),
    ),
    ("responsibilities", re.compile(r"(?:what )?you(?:ll| will) (?:do|be doing)\b|you will$")),
    (
        "requirements",
        re.compile(r"you (?:should apply if|may be a (?:good )?fit\b)|youre a (?:good )?fit\b|who you are$"),
    ),
)
"""Headings that are sentences, as folded words."""

_TOLD = re.compile(
    r"[*+\-•|\s]{0,9}(?:the |this )?(?:(?:job|pay)[ -]?grades?|grades?(?=\s?[:=|]))(?: is)?(?: an?| grade)?"
    r"[\s:=|#(\-–—*]{0,9}(\d{1,2}(?:(?:\s?[-–,/&|]\s?| and | or | to )\d{1,2})*)[\s.|)]{0,9}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){1,3}[.)]?|(?:[ivxIVX]{1,4}|[a-hA-H])[.)])\s+(?=\w)")
"""A number that only counts the headings: "3.1", "II.", "b)"."""
_GENERIC = each(
    "key main core base basic general common primary minimum additional other the a an and our your their this shared "
    "role roles job jobs position essential required overall all for of in at to with specific further team gitlab "
    "areas area market customer sales typical list technical soft full recommended"
)
_CONNECTIVES = each("for of in at across by within as on to")
_STRANGERS = each(
    "specialist specialists special specials specialised specialized level leveling levelling leveled lever levers "
    "segmentation fragments upgrade upgrades trade trades graded grader career careers required requires "
    "requiring response responses responsible acquirements recruitments quantifications certifications "
    "qualified duty grace nice labels"
)
"""Words that are near a section's word and mean something else."""
_BY_LENGTH = sorted(((tuple(phrase.split()), kind) for kind, phrase in PHRASES), key=lambda p: -len(p[0]))
_NEVER_PREFIXED = frozenset({"segments"})
_ALONE = frozenset({("grade",), ("grades",), ("kpi",), ("pis",), ("must", "have"), ("duties",)})

SENIORITY = each(
    "intern junior associate intermediate senior staff principal distinguished fellow lead head chief manager director "
    "vp vice president svp evp executive group area regional deputy acting interim ii iii iv"
)
_TITLES = SENIORITY | each(
    "engineer developer analyst designer specialist architect partner coordinator recruiter counsel writer scientist "
    "administrator officer accountant representative strategist researcher instructor advocate consultant paralegal "
    "sourcer controller evangelist editor producer attorney assistant auditor buyer owner expert generalist planner "
    "trainer csm sre ceo cfo cto cmo cro sdr bdr"
)
OPENINGS = each("what how why you your youll youve when who our we about projects working this on for as")
"""Words that begin a heading which is a sentence, and no title."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """``kinds`` is empty for a heading that is no known section; two where it joins two ("Duties & Requirements").
    ``whose`` is the role that it names, "" where it names none."""

    kinds: tuple[Kind, ...] = ()
    whose: str = ""


def meaning(text: str) -> Meaning:
    """What a heading means, by its plain text."""
    return _meaning(text[:LONGEST])


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Meaning:
    text = unicodedata.normalize("NFKC", text)
    number = _NUMBER.match(text)
    text = text[number.end() :] if number else text
    words = _without_number(fold(text))
    if not words:
        return Meaning()
    if told_by(text):
        return Meaning(("job_grade",))
    whole = _whole(words)
    if whole:
        return Meaning((whole,))
    joined = _joined(text)
    return joined or _ending(text, words) or _beginning(text, words) or Meaning()


def _without_number(words: tuple[str, ...]) -> tuple[str, ...]:
    return words[1:] if len(words) > 1 and words[0].isdigit() and len(words[0]) < 3 else words


def _whole(words: tuple[str, ...]) -> Kind | None:
    for phrase, kind in WHOLE.items():
        if _alike(words, tuple(phrase.split())):
            return kind
    sentence = " ".join(words)
    return next((kind for kind, pattern in _SENTENCES if pattern.match(sentence)), None)


def _alike(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return len(words) == len(phrase) and all(
        word == right or (word not in _STRANGERS and near(word, right))
        for word, right in zip(words, phrase, strict=True)
    )


def _joined(text: str) -> Meaning | None:
    """ "Responsibilities and Requirements": two sections under one heading."""
    halves = re.split(r"\s+(?:and|&|\+|/)\s+|\s*/\s*", text.strip(" :*_"), maxsplit=1, flags=re.IGNORECASE)
    if len(halves) != 2 or not all(map(fold, halves)):
        return None
    one, other = _ending(halves[0], fold(halves[0])), _ending(halves[1], fold(halves[1]))
    if one is None or other is None or one.kinds == other.kinds or other.whose:
        return None
    return Meaning((*one.kinds, *other.kinds), one.whose)


def _ending(text: str, words: tuple[str, ...]) -> Meaning | None:
    for phrase, kind in _BY_LENGTH:
        size = len(phrase)
        if len(words) >= size and _alike(words[-size:], phrase):
            rest = words[:-size]
        elif size > 1 and near(words[-1], "".join(phrase)):
            rest = words[:-1]
        else:
            continue
        if _allowed(kind, phrase, rest):
            return Meaning((kind,), _named(text, rest, last=True))
    return None


def _allowed(kind: Kind, phrase: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    special = [word for word in rest if word not in _GENERIC]
    if phrase in _ALONE or kind in _NEVER_PREFIXED:
        return not special
    return kind != "levels" or (len(special) <= 6 and not _CONNECTIVES & set(rest))


def _beginning(text: str, words: tuple[str, ...]) -> Meaning | None:
    """ "Responsibilities for Security Engineers", "Requirements (Senior)", "Requirements: Senior"."""
    while len(words) > 1 and words[0] in _GENERIC:
        words = words[1:]
    for phrase, kind in _BY_LENGTH:
        size = len(phrase)
        if len(words) > size and _alike(words[:size], phrase) and phrase not in _ALONE:
            rest = words[size:]
            if rest[0] in _CONNECTIVES or re.match(r"[^(:–—-]{2,60}?\s*[(:–—]|[^(:–—]{2,60}?\s-\s", text):
                return Meaning((kind,), _named(text, rest, last=False))
    return None


def _named(text: str, rest: tuple[str, ...], *, last: bool) -> str:
    """The role that the rest of a heading names, as written; "" where the rest says nothing."""
    if all(word in _GENERIC or word in _CONNECTIVES or word in {"pi", "kpi", "pis", "kpis", "levels"} for word in rest):
        return ""
    tokens = text.strip().split()[: len(rest) + 6]
    for size in range(1, len(tokens) + 1 if last else 0):
        if fold(" ".join(tokens[:size])) == rest:
            return " ".join(tokens[:size]).strip(" -–—:,*_")
    return " ".join(word for at, word in enumerate(rest) if at or word not in _CONNECTIVES)


def told_by(text: str) -> tuple[int, ...]:
    """The grades of a line that tells them and nothing else: "Job Grade: 8", "Pay grade 6 or 7"; () for any other."""
    found = _TOLD.fullmatch(text[:LONGEST])
    return tuple(map(int, re.findall(r"\d+", found[1]))) if found else ()


def titled(text: str) -> bool:
    """Whether a text reads like a job title."""
    words = fold(text)
    if not words or len(words) > 12 or words[0] in OPENINGS:
        return False
    return any(word in _TITLES or (len(word) > 3 and word.removesuffix("s") in _TITLES) for word in words)
