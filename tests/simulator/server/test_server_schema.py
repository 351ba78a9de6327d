"""The offered schema is a part of GitLab's own, name for name and type for type."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, parse, print_ast

from quarterdeck.simulator.server.graph.resolvers import RESOLVERS
from quarterdeck.simulator.server.graph.schema import schema_without, sdl


def _real_file() -> Path:
    beside = Path(__file__).resolve().parents[4] / "shared" / "data" / "gitlab_schema.graphql"
    return Path(os.environ.get("QUARTERDECK_SCHEMA", beside))


def _by_name(document: DocumentNode) -> dict[str, Any]:
    return {d.name.value: d for d in document.definitions if getattr(d, "name", None) is not None}  # type: ignore[attr-defined]


def _parts(definition: Any) -> dict[str, Any]:
    found = getattr(definition, "fields", None) or getattr(definition, "values", None) or ()
    return {part.name.value: part for part in found}


def _arguments(part: Any) -> dict[str, str]:
    given = getattr(part, "arguments", None) or ()
    return {
        a.name.value: print_ast(a.type) + (f" = {print_ast(a.default_value)}" if a.default_value else "") for a in given
    }


def _differences(ours: Any, theirs: Any) -> list[str]:
    name = ours.name.value
    if type(ours) is not type(theirs):
        return [f"{name} is another kind of type"]
    interfaces = {i.name.value for i in getattr(ours, "interfaces", None) or ()}
    wrong = [f"{name}: {i}" for i in interfaces - {i.name.value for i in getattr(theirs, "interfaces", None) or ()}]
    known = _parts(theirs)
    for key, part in _parts(ours).items():
        real = known.get(key)
        if real is None:
            wrong.append(f"{name}.{key} is not there")
        elif hasattr(part, "type") and print_ast(part.type) != print_ast(real.type):
            wrong.append(f"{name}.{key}: {print_ast(part.type)} instead of {print_ast(real.type)}")
        elif not _arguments(part).items() <= _arguments(real).items():
            wrong.append(f"{name}.{key}: arguments {_arguments(part).items() - _arguments(real).items()}")
    return wrong


@pytest.mark.schema
def test_every_type_field_argument_and_enum_value_is_gitlabs_own() -> None:
    real = _real_file()
    if not real.exists():
        pytest.skip(f"GitLab's schema is not at {real}; set QUARTERDECK_SCHEMA to its file")
    theirs = _by_name(parse(real.read_text(encoding="utf-8"), no_location=True))
    wrong: list[str] = []
    for name, definition in _by_name(parse(sdl())).items():
        wrong += _differences(definition, theirs[name]) if name in theirs else [f"{name} is not there"]
    assert wrong == []


def test_every_offered_field_is_answered() -> None:
    schema = schema_without()
    missing = [
        f"{name}.{field}"
        for name, kind in schema.type_map.items()
        if name in RESOLVERS
        for field in kind.fields  # type: ignore[attr-defined]
        if field not in RESOLVERS[name]
    ]
    assert missing == []
    plain = {n for n, k in schema.type_map.items() if hasattr(k, "interfaces") and not n.startswith("__")}
    served = {n for n in plain if not n.endswith(("Connection", "Edge")) and n != "PageInfo"}
    assert {n for n in served if type(schema.type_map[n]).__name__ == "GraphQLObjectType"} <= set(RESOLVERS)
