"""What may be written: short texts, and what becomes of them."""

from __future__ import annotations

import re

from quarterdeck.reports.review.errors import BadWriting
from quarterdeck.reports.review.model import MOST_INTENTIONS, MOST_SENTENCES, Written

LONGEST = 700
"""Characters in a meaning, an action or an intention."""
_SHORT = r"(?:e\.g|i\.e|etc|vs|cf|approx|no|nr|z\.B|d\.h|bzw|ca|resp|incl|Dr|Mr|Ms|Mrs)"
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]+|\n+")
_ABBREVIATION = re.compile(rf"\b{_SHORT}\.$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line of its own is one, with or without a full stop."""
    found, begin = [], 0
    for match in _END.finditer(text):
        piece = text[begin : match.end()]
        if match[0] == "." and _ABBREVIATION.search(piece.rstrip()):
            continue
        found.append(piece.strip())
        begin = match.end()
    found.append(text[begin:].strip())
    return [one for one in found if re.search(r"\w", one)]


def tidy(text: str) -> str:
    """Without spaces at the ends of lines and without empty lines."""
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def check_text(text: str, what: str, *, most: int = MOST_SENTENCES) -> str:
    """The text tidied. BadWriting where it has too many sentences or is too long."""
    clean = tidy(text)
    count = len(sentences(clean))
    if count > most:
        raise BadWriting(f"{what}: {count} sentences, where {most} are the most; shorten it")
    if len(clean) > LONGEST:
        raise BadWriting(f"{what}: {len(clean)} characters, where {LONGEST} are the most; shorten it")
    return clean


def check(written: Written) -> None:
    """BadWriting on the first thing that does not fit the form."""
    for key, meaning in written.meanings.items():
        check_text(meaning.text, key)
        if not meaning.writer.strip():
            raise BadWriting(f"{key}: a text needs a named writer; say who wrote it")
    for action in written.actions:
        check_text(action.text, "an action")
        if not action.owner.strip():
            raise BadWriting("an action needs an owner; say who sees to it")
    if len(written.intentions) > MOST_INTENTIONS:
        raise BadWriting(f"{len(written.intentions)} intentions, where {MOST_INTENTIONS} are the most; choose")
    for intention in written.intentions:
        check_text(intention.text, "an intention")
