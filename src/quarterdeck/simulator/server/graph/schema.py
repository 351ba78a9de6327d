"""The offered schema: put together from its files, less what a server lacks on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from graphql import DocumentNode, GraphQLSchema, build_ast_schema, parse
from graphql.language import ObjectTypeDefinitionNode, Visitor, visit
from graphql.language.visitor import REMOVE


def sdl() -> str:
    """All of it as text."""
    folder = files("quarterdeck.simulator.server.graph") / "schema"
    parts = sorted(folder.iterdir(), key=lambda part: part.name)
    return "\n".join(part.read_text(encoding="utf-8") for part in parts if part.name.endswith(".graphql"))


def _is_user(definition: ObjectTypeDefinitionNode) -> bool:
    return any(interface.name.value == "User" for interface in definition.interfaces or ())


class _Prune(Visitor):
    """Takes out fields, arguments and enum values by name."""

    def __init__(self, lacking: Iterable[str]) -> None:
        super().__init__()
        objects = (d for d in _document().definitions if isinstance(d, ObjectTypeDefinitionNode))
        users = [d.name.value for d in objects if _is_user(d)]
        everywhere = {f"{kind}.{name[5:]}" for kind in users for name in lacking if name.startswith("User.")}
        self.lacking = frozenset(lacking) | everywhere

    def _owned(self, node: Any, ancestors: list[Any], shape: str) -> Any:
        owners = [a for a in ancestors if not isinstance(a, (list, tuple)) and hasattr(a, "name") and a.name]
        names = [owner.name.value for owner in owners[-2:]]
        return REMOVE if shape.format(*names, node.name.value) in self.lacking else None

    def enter_field_definition(self, node: Any, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> Any:
        return self._owned(node, ancestors, "{0}.{1}")

    def enter_enum_value_definition(self, node: Any, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> Any:
        return self._owned(node, ancestors, "{0}.{1}")

    def enter_input_value_definition(self, node: Any, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> Any:
        owners = [a for a in ancestors if getattr(a, "kind", "").endswith("_definition")]
        shape = "{0}.{1}({2})" if len(owners) > 1 else "{0}.{1}"
        return self._owned(node, ancestors, shape)


@cache
def _document() -> DocumentNode:
    return parse(sdl(), no_location=True)


@cache
def schema_without(lacking: frozenset[str] = frozenset()) -> GraphQLSchema:
    """The schema without some ``Type.field``, ``Type.field(argument)`` or ``Enum.VALUE``."""
    document = visit(_document(), _Prune(lacking)) if lacking else _document()
    return build_ast_schema(document, assume_valid=True)
