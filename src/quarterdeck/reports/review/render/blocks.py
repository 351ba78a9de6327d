"""A document as blocks that every format draws: headings, paragraphs, lists, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from quarterdeck.indicators.catalogue import CATALOGUE
from quarterdeck.reports.review import words
from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.profiles import NAMES

Tone = Literal["plain", "soft", "written", "missing", "lead"]
HEALTH = {"okay": "on track", "attention": "attention", "problem": "problem", "confidential": "not shown"}
"""How health is called in a review; others are not said."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``tone`` says what it is."""

    text: str
    tone: Tone = "plain"
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``right`` are the places of the columns that hold numbers."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    refs: tuple[str, ...] = ()
    """What is behind each line, as ``indicator team day``; "" where nothing is; empty where nothing is behind any."""
    kind: ClassVar[str] = "grid"


Block = Heading | Text | Bullets | Grid
FIGURES = ("Figure", "Value", "n", "Days of the month", "Usual", "Target", "Before", "A year ago", "State")
_RANGES = frozenset({"Days of the month", "Usual"})


def title(document: Document) -> str:
    """Such as "Ledger: review of October 2026"."""
    return f"{document['team']}: review of {month(document)}"


def month(document: Document) -> str:
    """Such as October 2026."""
    return f"{date.fromisoformat(document['first_date']):%B %Y}"


def blocks(document: Document) -> Iterator[Block]:
    """The whole document from its heading to what it stands on."""
    yield Heading(1, title(document))
    yield Text(_stand(document), "soft")
    yield from _correction(document)
    for section in document["sections"]:
        yield from section_blocks(section)
    yield from _basis(document)


def _stand(document: Document) -> str:
    """Which edition it is, for whom, and as of when."""
    if document["status"] == "draft":
        edition = "Draft"
    else:
        by = f" by {document['finished_by']}" if document["finished_by"] else ""
        edition = f"Edition {document['edition']}, finished on {_instant(document['frozen_at'])}{by}"
    parts = [edition, NAMES[document["profile"]], f"as of {_instant(document['as_of'])}"]
    parts.append("complete" if document["complete"] else "INCOMPLETE")
    if document["partial"]:
        parts.append("the month is not over")
    if document["unwritten"]:
        names = {one["key"]: one["name"] for one in document["sections"]}
        parts.append(f"not written yet: {', '.join(names[key] for key in document['unwritten'])}")
    return " · ".join(parts)


def _correction(document: Document) -> Iterator[Block]:
    corrects = document["corrects"]
    if corrects:
        yield Text(
            f"This corrects edition {corrects['edition']} (SHA-256 {corrects['sha256'][:16]}). What changed:", "lead"
        )
        yield Bullets(tuple(document["changes"]) or ("nothing that is shown",))


def section_blocks(section: Mapping[str, Any]) -> Iterator[Block]:
    """One section: take-away, meaning, facts, figures, tables."""
    yield Heading(2, section["name"])
    yield Text(section["title"], "lead")
    yield from _meaning(section)
    if section["facts"]:
        yield Bullets(tuple(section["facts"]))
    if section["figures"]:
        yield figures(section["figures"], f"{section['name']} in figures")
    yield from map(grid, section["tables"])
    yield from _lists(section)


def _meaning(section: Mapping[str, Any]) -> Iterator[Block]:
    meaning = section["meaning"]
    if meaning:
        for line in meaning["text"].split("\n"):
            yield Text(line, "written")
        yield Text(f"— {meaning['writer']}", "soft")
    elif section["prompt"]:
        yield Text(f"{section['prompt']} {words.say('unwritten')}.", "missing")


def _lists(section: Mapping[str, Any]) -> Iterator[Block]:
    if section["actions"]:
        lines = tuple((one["state"], one["text"], one["owner"], _day(one["due_date"])) for one in section["actions"])
        yield Grid("Actions" if section["key"] == "actions" else "Agreed", ("State", "Action", "Owner", "Due"), lines)
    if section["intentions"]:
        intended = tuple((one["text"], _called(one["figure"])) for one in section["intentions"])
        yield Grid("Intentions", ("Intention", "Figure that should move"), intended)


def _called(figure: str) -> str:
    """The name of an indicator; what is none is called as it is."""
    return CATALOGUE[figure].name if figure in CATALOGUE else figure


def figures(found: Sequence[Mapping[str, Any]], name: str) -> Grid:
    """All figures of a section with everything that must stand beside them."""
    lines = list(map(_figure, found))
    # A range that no figure of the section has would be a column of dashes.
    kept = [n for n, name in enumerate(FIGURES) if name not in _RANGES or any(line[n] != "–" for line in lines)]
    columns, *cut = (tuple(line[n] for n in kept) for line in (FIGURES, *lines))
    refs = tuple(one["rows"] or "" for one in found)
    return Grid(name, columns, tuple(cut), right=tuple(range(1, len(kept) - 1)), refs=refs)


def _figure(one: Mapping[str, Any]) -> tuple[str, ...]:
    unit, shown = one["unit"], one["value"] is not None
    value = words.value(one["value"], unit) if shown else (one["why_none"] or "–")
    return (
        _named(one), value + (" so far" if one["partial"] and shown else ""), str(one["n"]), _span(one["days"], unit),
        _span(one["usual"], unit), _goal(one["target"], unit), _past(one["previous"], unit),
        _past(one["year_ago"], unit), _state(one),
    )  # fmt: skip


def _goal(goal: Mapping[str, Any] | None, unit: str) -> str:
    return words.goal(goal["op"], goal["value"], unit) if goal else "–"


def _named(one: Mapping[str, Any]) -> str:
    unit = {"days": "", "share": "", "people": "", "positions": ""}.get(one["unit"], f", {one['unit']}")
    return f"{one['name']}{unit}"


def _span(span: Mapping[str, float] | None, unit: str) -> str:
    return words.span(span["low"], span["high"], unit) if span else "–"


def _past(past: Mapping[str, Any] | None, unit: str) -> str:
    if past is None or past["value"] is None:
        return "–"
    return f"{words.value(past['value'], unit)} (n {past['n']})"


def _state(one: Mapping[str, Any]) -> str:
    health = HEALTH.get(one["health"] or "", "")
    if one["computed_health"]:
        health += f" (computed: {HEALTH.get(one['computed_health'], one['computed_health'])})"
    parts = [health, one["signal"] or "", "" if one["complete"] else "data incomplete"]
    return ", ".join(filter(None, parts)) or "–"


def grid(table: Mapping[str, Any]) -> Grid:
    """A section's own table."""
    lines = tuple(tuple(map(_cell, line)) for line in table["lines"])
    numbers = [n for n in range(len(table["columns"])) if any(_is_number(line[n]) for line in table["lines"])]
    return Grid(
        table["title"],
        tuple(one.capitalize() if len(one) > 1 else one for one in table["columns"]),
        lines,
        tuple(numbers),
    )


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _cell(cell: object) -> str:
    if cell is None:
        return "–"
    return f"{cell:g}" if isinstance(cell, int | float) else str(cell)


def _basis(document: Document) -> Iterator[Block]:
    """What all of it stands on, and how to see what is behind a figure."""
    yield Heading(2, "What this stands on")
    defined = ", ".join(f"{name} {one}" for name, one in document["definitions"].items())
    goals = [f"{name} {one['op']} {one['value']:g}" for name, one in document["targets"].items() if one]
    tables = ", ".join(f"{name} {version}" for name, version in document["tables"].items())
    items = [
        f"Data of version {document['lake_version']} ({tables})", f"Definitions: {defined}",
        f"Targets: {', '.join(goals) if goals else 'none'}", f"Days end in {document['timezone']}",
    ]  # fmt: skip
    shown = [one["rows"] for section in document["sections"] for one in section["figures"] if one["rows"]]
    if shown and document["profile"] != "board":
        items.append(_command(shown))
    yield Bullets(tuple(items))


def _command(shown: Sequence[str]) -> str:
    """How to see what is behind each figure; a reference is indicator, team and day."""
    indicators = [one.partition(" ")[0] for one in shown]
    team, _, day = shown[0].partition(" ")[2].rpartition(" ")
    quoted = f'"{team}"' if " " in team else team
    which = ", ".join(dict.fromkeys(indicators))
    return f"What is behind a figure: quarterdeck rows INDICATOR --team {quoted} --on {day}, for {which}"


def _day(text: str | None) -> str:
    return words.day(date.fromisoformat(text)) if text else "–"


def _instant(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{words.day(at.date())} {at:%H:%M} UTC"
