"""Days as exports write them. What could be read in two ways is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:\s.*)?")
_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:\s.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[. -]+([^\W\d_]+)\.?[, -]+(\d{4}|\d{2})(?:\s.*)?")
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?[ -]+(\d{1,2})(?:st|nd|rd|th)?[, -]+(\d{4})(?:\s.*)?")
_MONTHS = (
    ("jan", "ene", "gen"), ("feb", "fev", "fév"), ("mar", "mär", "mrz", "maa"), ("apr", "abr", "avr"),
    ("may", "mai", "mag", "mei"), ("jun", "juin", "giu"), ("jul", "juil", "lug"), ("aug", "aoû", "aou", "ago"),
    ("sep", "set"), ("oct", "okt", "out", "ott"), ("nov",), ("dec", "dez", "dic", "déc"),
)  # fmt: skip
ORDERS = ("dmy", "mdy")


def orders(cells: Iterable[str]) -> tuple[str, ...]:
    """In which orders all days written as ``a/b/c`` make sense: both of them where nothing tells.

    Empty where no cell is written so: then the order does not matter. Cells that fit neither are left to `read_day`.
    """
    pairs = [(int(found[1]), int(found[2])) for cell in cells if (found := _NUMBERS.fullmatch(cell.strip()))]
    fits = [pair for pair in pairs if max(pair) > 12 or pair[0] != pair[1]]
    if not fits:
        return ORDERS[:1] if pairs else ()
    dmy, mdy = all(b <= 12 for _, b in fits), all(a <= 12 for a, _ in fits)
    return tuple(order for order, good in (("dmy", dmy), ("mdy", mdy)) if good) or ORDERS


def read_day(cell: str, order: str | None) -> date:
    """A day; ``order`` decides ``a/b/c``. ValueError where it is none."""
    try:
        return _day(cell.strip(), order)
    except ValueError:
        raise ValueError("is not a day that is understood") from None


def _day(text: str, order: str | None) -> date:
    if found := _ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return date(_year(found[3]), int(found[2]), int(found[1]))
    if found := _NUMBERS.fullmatch(text):
        a, b = int(found[1]), int(found[2])
        return date(_year(found[3]), a if order == "mdy" else b, b if order == "mdy" else a)
    if found := _DAY_FIRST.fullmatch(text):
        return date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError(text)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(word: str) -> int:
    lower = word.casefold()
    for number, starts in enumerate(_MONTHS, 1):
        # "juin" and "juil" differ in their fourth letter only, so the longest start decides.
        if any(lower.startswith(start) for start in sorted(starts, key=len, reverse=True)):
            return number
    raise ValueError(word)
