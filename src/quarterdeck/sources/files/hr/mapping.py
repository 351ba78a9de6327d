"""Which of their columns is which of ours: proposed by names, confirmed by a person, remembered as a value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from quarterdeck.sources.files.hr.days import ORDERS, orders
from quarterdeck.sources.files.hr.shares import HOURS_OF, says_share
from quarterdeck.sources.files.hr.sheet import Sheet
from quarterdeck.sources.files.hr.words import PEOPLE, TIMEOFF, UNSURE_SHARES, plain, recognise

What = Literal["people", "timeoff"]
WORDS: dict[str, dict[str, tuple[str, ...]]] = {"people": PEOPLE, "timeoff": TIMEOFF}
_IDENTITIES = ("email", "gitlab_username", "name", "hr_number")
_DATES = ("start_date", "end_date")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """``columns`` maps our column to the name of theirs, as the header writes it.

    ``product`` is workday, bamboohr, personio or other; ``days`` is dmy or mdy where days are written ``a/b/c``, else
    None. ``headers`` is the fingerprint of the header that it was made for.
    """

    what: What
    product: str
    columns: Mapping[str, str]
    headers: str
    days: str | None = None

    def to_json(self) -> dict[str, Any]:
        """A form that can be stored; `from_json` gives the same mapping again."""
        return {
            "what": self.what, "product": self.product, "columns": dict(self.columns), "headers": self.headers,
            "days": self.days,
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ColumnMapping:
        """From what `to_json` gave. KeyError where it is no such thing."""
        return cls(value["what"], value["product"], dict(value["columns"]), value["headers"], value["days"])


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping that could be used, and what speaks against using it unseen."""

    mapping: ColumnMapping
    header: tuple[str, ...]
    missing: tuple[str, ...]
    """What no column was found for although it is needed."""
    day_orders: tuple[str, ...]
    """Two orders: nobody can tell which the days are in, so it must be said."""
    dropped: tuple[str, ...]
    """Columns of the file that will not be read."""

    @property
    def ready(self) -> bool:
        """Whether it may be used without asking: a known system, and nothing open."""
        return self.mapping.product != "other" and not self.missing and len(self.day_orders) < 2


def fingerprint(header: tuple[str, ...]) -> str:
    """The same for headers with the same names in any order."""
    names = "\n".join(sorted({plain(name) for name in header if name}))
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def propose(sheet: Sheet, what: What) -> Proposal:
    """The best mapping by names alone; each of their columns serves once."""
    columns: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for name in sheet.header:
        by_name.setdefault(plain(name), name)
    taken: set[str] = set()
    for ours, words in WORDS[what].items():
        found = next((by_name[word] for word in words if word in by_name and by_name[word] not in taken), None)
        if found is not None:
            columns[ours] = found
            taken.add(found)
    product = recognise(list(sheet.header)) or "other"
    return judged(sheet, ColumnMapping(what, product, columns, fingerprint(sheet.header)))


def judged(sheet: Sheet, mapping: ColumnMapping) -> Proposal:
    """A given mapping held against a file: what is missing, which order its days are in, what is dropped.

    Columns that the file does not have count as not mapped.
    """
    present = {ours: theirs for ours, theirs in mapping.columns.items() if theirs in sheet.header}
    present = _without_vague_shares(sheet, _without_needless_names(present))
    possible = orders(_cells(sheet, present, _DATES))
    days = mapping.days if mapping.days in possible else (possible[0] if len(possible) == 1 else None)
    kept = replace(mapping, columns=present, days=days)
    dropped = tuple(name for name in sheet.header if name and name not in set(present.values()))
    return Proposal(kept, sheet.header, _missing(kept), () if days else possible, dropped)


def _without_needless_names(columns: dict[str, str]) -> dict[str, str]:
    """A whole name makes its parts needless, so they are not even read."""
    if "name" in columns:
        return {ours: theirs for ours, theirs in columns.items() if ours not in {"first_name", "last_name"}}
    return columns


def _without_vague_shares(sheet: Sheet, columns: dict[str, str]) -> dict[str, str]:
    """Only what says a share by itself: hours do beside those of full time, or written as ``20/40``."""
    kept = dict(columns)
    unsure = plain(kept.get("share", "")) in UNSURE_SHARES
    if unsure and not all(says_share(cell) for cell in _cells(sheet, kept, ("share",))):
        del kept["share"]
    whole = "full_hours" in kept or all(HOURS_OF.fullmatch(cell) for cell in _cells(sheet, kept, ("hours",)))
    if "share" in kept or "hours" not in kept or not whole:
        return {ours: theirs for ours, theirs in kept.items() if ours not in {"hours", "full_hours"}}
    return kept


def _cells(sheet: Sheet, columns: Mapping[str, str], names: Sequence[str]) -> list[str]:
    places = [sheet.header.index(columns[ours]) for ours in names if ours in columns]
    return [cells[place] for _, cells in sheet.rows for place in places if cells[place]]


def _missing(mapping: ColumnMapping) -> tuple[str, ...]:
    columns = mapping.columns
    needed = [] if any(name in columns for name in _IDENTITIES) or "last_name" in columns else ["name or e-mail"]
    needed += ["team"] if mapping.what == "people" and "team" not in columns else []
    return tuple(needed + ([] if "start_date" in columns else ["start_date"]))


def corrected(mapping: ColumnMapping, changes: Mapping[str, str], *, days: str | None = None) -> ColumnMapping:
    """With columns of a person's choice (an empty name takes one away). ValueError names what cannot be meant."""
    unknown = [ours for ours in changes if ours not in WORDS[mapping.what]]
    if unknown:
        raise ValueError(f"no column of ours: {', '.join(unknown)} (known: {', '.join(WORDS[mapping.what])})")
    if days not in {None, *ORDERS}:
        raise ValueError(f"days are {' or '.join(ORDERS)}, not {days!r}")
    columns = {**mapping.columns, **changes}
    return replace(mapping, columns={k: v for k, v in columns.items() if v}, days=days or mapping.days)
