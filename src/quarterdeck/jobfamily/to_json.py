"""The model of a page, and a comparison, as plain values for JSON. The keys are a contract (`docs/contract.md`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quarterdeck.jobfamily.compare import Change, Comparison
from quarterdeck.jobfamily.matching import Known, find_indicators
from quarterdeck.jobfamily.model import LISTS, Fault, Item, JobPage, Link, Section, Sections, Value

Json = Mapping[str, object]


def page(model: JobPage, faults: Sequence[Fault], known: tuple[Known, ...] = ()) -> Json:
    """A page with its faults. An absent section is null; an indicator carries the ``id`` that it was matched to."""
    return {
        "schema": "quarterdeck.job/1",
        "page": model.name,
        "title": model.title,
        "description": model.description,
        "layout": model.layout,
        "front_matter": _value(model.front_matter) if model.front_matter is not None else None,
        **_sections(model, known),
        "roles": [{"name": role.name, "line": role.line, **_sections(role, known)} for role in model.roles],
        "sections": [_section(section) for section in model.sections],
        "faults": [fault(one) for one in faults],
    }


def fault(one: Fault) -> Json:
    return {"line": one.line, "code": one.code, "message": one.message}


def comparison(made: Comparison) -> Json:
    """``changes`` in the order of the higher role; ``absent`` names the side without the section, else null."""
    return {
        "schema": "quarterdeck.job-compare/1",
        "lower": {"name": made.lower, "grades": _plain(made.grades[0])},
        "higher": {"name": made.higher, "grades": _plain(made.grades[1])},
        "sections": [
            {"section": one.section, "absent": one.absent, "changes": [_change(change) for change in one.changes]}
            for one in made.sections
        ],
    }


def _change(change: Change) -> Json:
    return {
        "kind": change.kind,
        "lower": _brief(change.lower),
        "higher": _brief(change.higher),
        "likeness": round(change.likeness, 3),
    }


def _brief(item: Item | None) -> Json | None:
    return None if item is None else {"text": item.text, "line": item.line}


def _sections(owner: Sections, known: tuple[Known, ...]) -> Json:
    made: dict[str, object] = {"grades": _plain(owner.grades), "overview": owner.overview}
    for name in LISTS:
        items: tuple[Item, ...] | None = getattr(owner, name)
        judged = known if name == "performance_indicators" else ()
        made[name] = None if items is None else [_item(item, judged) for item in items]
    return made


def _plain(grades: tuple[int, ...] | None) -> list[int] | None:
    return None if grades is None else list(grades)


def _item(item: Item, known: tuple[Known, ...]) -> Json:
    made: dict[str, object] = {
        "text": item.text,
        "markdown": item.markdown,
        "line": item.line,
        "links": [_link(link) for link in item.links],
        "group": item.group,
        "children": [_item(child, known) for child in item.children],
    }
    if item.body:
        made["body"] = item.body
    if known:
        found = find_indicators(item, known)
        made["id"] = found[0] if found else None
        made["ids"] = list(found)
    return made


def _link(link: Link) -> Json:
    return {"text": link.text, "url": link.url, "line": link.line}


def _section(section: Section) -> Json:
    return {
        "heading": section.heading,
        "line": section.line,
        "level": section.level,
        "kind": section.kind,
        "role": section.role,
        "items": len(section.items),
        "prose": [item.text for item in section.prose],
    }


def _value(value: Value) -> object:
    if isinstance(value, Mapping):
        return {key: _value(inner) for key, inner in value.items()}
    return [_value(inner) for inner in value] if isinstance(value, tuple) else value
