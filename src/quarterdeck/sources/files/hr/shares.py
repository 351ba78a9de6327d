"""How much of full time somebody works, as exports write it: a share, per cent, or hours beside those of full time."""

from __future__ import annotations

import re

from quarterdeck.sources.files import table

HOURS_OF = re.compile(r"(?P<own>\d+(?:[.,]\d+)?)\s*(?:/|von|of)\s*(?P<full>\d+(?:[.,]\d+)?)\s*(?:h|std\.?|hours)?")
"""Hours that name those of full time themselves."""
_UNIT = re.compile(r"\s*(?:h|hrs?|hours|std\.?|stunden)$", re.IGNORECASE)


def says_share(cell: str) -> bool:
    """Whether a cell can be nothing but a share: per cent, a part of one, or hours of full time's."""
    if "%" in cell or HOURS_OF.fullmatch(cell):
        return True
    try:
        return table.amount(cell.replace(",", ".")) <= 1
    except ValueError:
        return False


def read_share(text: str) -> float:
    """0.8, 80, 80 % or 20/40; above 1 after that, and 0, count as whole. ValueError where it is none of them."""
    if HOURS_OF.fullmatch(text):
        return share_of(text, None) or 1.0
    number = table.amount(text.replace("%", "").replace(",", ".").strip())
    return _at_most_whole(number / 100 if number > 1.5 or "%" in text else number)


def read_hours(text: str) -> float:
    """Hours, with or without a unit. ValueError where it is no number."""
    return table.amount(_UNIT.sub("", text).replace(",", "."))


def share_of(text: str, full: float | None) -> float | None:
    """The share that hours are of ``full``, or of those that the text names; None where neither is known."""
    found = HOURS_OF.fullmatch(text)
    own = read_hours(found["own"]) if found else read_hours(text)
    whole = read_hours(found["full"]) if found else full
    return _at_most_whole(own / whole) if whole else None


def _at_most_whole(share: float) -> float:
    return share if 0 < share <= 1 else 1.0
