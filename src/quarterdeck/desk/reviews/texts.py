"""What may be written: short texts, and what becomes of them."""

from __future__ import annotations

import re

from quarterdeck.desk.reviews.errors import BadWriting

MOST_SENTENCES = 3
LONGEST = 700
"""Characters in a meaning, an action or an intention."""
_SHORT = r"(?:e\.g|i\.e|etc|vs|cf|approx|no|nr|z\.B|d\.h|bzw|ca|resp|incl|a\.m|p\.m|u\.a|Dr|Mr|Ms|Mrs)"
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
    """Without spaces at the ends of lines, without empty lines and without what no page can show."""
    clean = "".join(
        letter for letter in text.replace("\r", "\n") if letter == "\n" or letter.isprintable() or letter == "\t"
    )
    lines = (" ".join(line.split()) for line in clean.split("\n"))
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
