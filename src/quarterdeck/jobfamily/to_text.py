"""The model of a page, and a comparison, as plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quarterdeck.jobfamily.compare import Change, Comparison
from quarterdeck.jobfamily.matching import Known, find_indicators
from quarterdeck.jobfamily.model import LISTS, Fault, Item, JobPage, Sections

_NAMES = {"nice_to_haves": "Nice-to-haves", "hiring_process": "Hiring process"}
_SIGNS = {"added": "+", "dropped": "-", "changed": "~", "same": " "}


def page(model: JobPage, faults: Sequence[Fault], known: tuple[Known, ...]) -> str:
    """The page's sections, those of each role, then the faults."""
    lines = [model.title or model.name, *_sections(model, known)]
    for role in model.roles:
        lines += ["", f"{role.name} (line {role.line})", *_sections(role, known)]
    lines += ["", f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}"]
    lines += [f"  line {one.line}: {one.code}: {one.message}" for one in faults]
    return "\n".join(lines)


def _name(section: str) -> str:
    return _NAMES.get(section, section.replace("_", " ").capitalize())


def _sections(owner: Sections, known: tuple[Known, ...]) -> Iterator[str]:
    if owner.grades is not None:
        yield f"  Grade: {', '.join(map(str, owner.grades)) or 'none told'}"
    for name in LISTS:
        items: tuple[Item, ...] | None = getattr(owner, name)
        if items is not None:
            yield f"  {_name(name)} ({len(items)})"
            yield from _items(items, known if name == "performance_indicators" else (), 4)


def _items(items: tuple[Item, ...], known: tuple[Known, ...], indent: int) -> Iterator[str]:
    for item in items:
        found = find_indicators(item, known) if known else ()
        yield f"{' ' * indent}{item.line:>4}  {item.text}{' [' + ', '.join(found) + ']' if found else ''}"
        yield from _items(item.children, known, indent + 2)


def comparison(made: Comparison) -> str:
    """Lines that came (+), went (-), were reworded (~); lines that stayed are counted only."""
    lines = [f"{made.lower} -> {made.higher}: grade {_grades(made.grades[0])} -> {_grades(made.grades[1])}"]
    for one in made.sections:
        if one.absent == "both":
            continue
        if one.absent:
            role = made.lower if one.absent == "lower" else made.higher
            lines.append(f"{_name(one.section)}: {role} has no such section, so nothing can be compared")
            continue
        same = sum(change.kind == "same" for change in one.changes)
        lines.append(f"{_name(one.section)}: {same} the same")
        lines += [line for change in one.changes if change.kind != "same" for line in _change(change)]
    return "\n".join(lines)


def _grades(grades: tuple[int, ...] | None) -> str:
    return ", ".join(map(str, grades)) if grades else "not told"


def _change(change: Change) -> Iterator[str]:
    if change.lower and change.higher:
        yield f"  ~ {change.lower.text}"
        yield f"    => {change.higher.text}"
    else:
        item = change.higher or change.lower
        yield f"  {_SIGNS[change.kind]} {item.text if item else ''}"
