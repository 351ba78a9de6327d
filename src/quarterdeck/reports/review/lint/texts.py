"""Texts: no name beside a number, no private text, no address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from quarterdeck.reports.review.lint.known import Known
from quarterdeck.reports.review.model import MOST_SENTENCES
from quarterdeck.reports.review.writing import sentences

_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(\.[\w\-]+)+")
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_NO_FIGURE = re.compile(
    r"\d{4}-\d{2}(?:-\d{2})?"  # a day or a month
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.? (?:{_MONTHS})\b(?: \d{{4}})?"
    rf"|\b(?:{_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?|\b(?:{_MONTHS}) \d{{4}}"
    r"|\b(?:19|20)\d\d\b|\bQ[1-4]\b|\b\d{1,2}:\d\d\b|\b\d{1,2}\.\d{1,2}\.(?:\d{4})?"
    r"|[!#&%]\d+|\b[A-Z]{2,}-\d+|\bv\d[\w.]*",  # a merge request, an issue, a version
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|[½¼¾%]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|hundred|dozen|half|twice|percent|fastest|slowest)\b",
    re.IGNORECASE,
)
_TITLES = frozenset({"title", "merge request"})


def texts(document: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    """(section, what) of every text that may not leave."""
    for text in (*document.get("remarks", ()), *document.get("changes", ())):
        yield from (("", what) for what in _generated(text, known))
    for section in document["sections"]:
        for what in (*_said(section, known), *_tables(section, known), *_people(section, known)):
            yield section["key"], what


def _said(section: Mapping[str, Any], known: Known) -> Iterator[str]:
    """What the program wrote names nobody at all."""
    for text in (section.get("name"), section.get("title"), section.get("prompt"), *(section.get("facts") or ())):
        yield from _generated(str(text or ""), known)
    for figure in section.get("figures") or ():
        for key in ("id", "name", "unit", "why_none", "rows", "signal"):
            yield from _generated(str(figure.get(key) or ""), known)


def _generated(text: str, known: Known) -> Iterator[str]:
    if name := known.find_name(text):
        yield f"names {name!r} in a generated text"
    yield from _private(text, known)


def _private(text: str, known: Known) -> Iterator[str]:
    if _ADDRESS.search(text):
        yield "holds an e-mail address"
    if known.has_private(text):
        yield "holds words of a private text"


def _people(section: Mapping[str, Any], known: Known) -> Iterator[str]:
    """What people wrote may name somebody, but not beside a number."""
    meaning = section.get("meaning")
    if meaning:
        if len(sentences(meaning["text"])) > MOST_SENTENCES:
            yield f"a text has more than {MOST_SENTENCES} sentences"
        yield from _written(meaning["text"], known)
        yield from _bearer(meaning["writer"], known)
    for one in (*(section.get("actions") or ()), *(section.get("intentions") or ())):
        yield from _written(one["text"], known)
        yield from _bearer(one.get("owner", ""), known)


def _written(text: str, known: Known) -> Iterator[str]:
    for sentence in sentences(text):
        name = known.find_name(sentence)
        if name and is_figure(sentence, name):
            yield f"names {name!r} beside a number: {_short(sentence)!r}"
    yield from _private(text, known)


def is_figure(sentence: str, name: str = "") -> bool:
    """Whether a sentence holds a number that is no date, no reference and no part of the name found in it."""
    rest = re.sub(re.escape(name), " ", sentence, flags=re.IGNORECASE) if name else sentence
    return bool(_NUMBER.search(_NO_FIGURE.sub(" ", rest)))


def _bearer(name: str, known: Known) -> Iterator[str]:
    """A writer or owner is a name and nothing else."""
    if is_figure(name, known.find_name(name) or "") and " " in name.strip():
        yield f"has a number beside the name {_short(name)!r}"
    yield from _private(name, known)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _tables(section: Mapping[str, Any], known: Known) -> Iterator[str]:
    for table in section.get("tables") or ():
        yield from _generated(str(table.get("title") or ""), known)
        for column in table["columns"]:
            yield from _generated(str(column), known)
        for line in table["lines"]:
            for column, cell in zip(table["columns"], line, strict=True):
                yield from _cell(str(column), cell, known)


def _cell(column: str, cell: object, known: Known) -> Iterator[str]:
    """A merge request's title is its own words: there a user name counts only where it is mentioned as such."""
    if not isinstance(cell, str):
        return
    if column.casefold() in _TITLES:
        found = known.find_name(cell)
        if found and (found.startswith("@") or " " in found):
            yield f"names {found!r} in a title"
        yield from _private(cell, known)
    else:
        yield from _generated(cell, known)
