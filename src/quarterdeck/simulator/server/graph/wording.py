"""Validation errors in GitLab's words, so that a client that reads them behaves as it does there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    print_ast,
)
from graphql.language import FragmentDefinitionNode, Visitor, visit


class Source(NamedTuple):
    """What was checked, to find the place of an error in."""

    schema: GraphQLSchema
    document: DocumentNode


_Say = Callable[[re.Match[str], GraphQLError, Source], tuple[str, dict[str, Any]]]


def _field(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    name, kind = match.groups()
    return (
        f"Field '{name}' doesn't exist on type '{kind}'",
        {"code": "undefinedField", "typeName": kind, "fieldName": name},
    )


def _argument(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    argument, _kind, name = match.groups()
    extensions = {"code": "argumentNotAccepted", "name": name, "typeName": "Field", "argumentName": argument}
    return f"Field '{name}' doesn't accept argument '{argument}'", extensions


def _missing(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    name, argument = match.groups()
    extensions = {"code": "missingRequiredArguments", "className": "Field", "name": name, "arguments": argument}
    return f"Field '{name}' is missing required arguments: {argument}", extensions


def _selections(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    name, kind = match.group(1), match.group(2).strip("[]!")
    text = f"Field must have selections (field '{name}' returns {kind} but has no selections. "
    text += f"Did you mean '{name} {{ ... }}'?)"
    return text, {"code": "selectionMismatch", "nodeName": f"field '{name}'", "typeName": kind}


def _scalar(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    name, kind = match.group(1), match.group(2).strip("[]!")
    text = f"Selections can't be made on scalars (field '{name}' returns {kind} but has selections)"
    return text, {"code": "selectionMismatch", "nodeName": f"field '{name}'", "typeName": kind}


def _value(match: re.Match[str], error: GraphQLError, source: Source) -> tuple[str, dict[str, Any]]:
    if not error.nodes:
        return match.group(0), {}
    name, argument, kind = _place_of_value(error.nodes[0], source)
    value = print_ast(error.nodes[0])
    text = f"Argument '{argument}' on Field '{name}' has an invalid value ({value}). Expected type '{kind}'."
    return text, {"code": "argumentLiteralsIncompatible", "typeName": "Field", "argumentName": argument}


def _variable_type(match: re.Match[str], error: GraphQLError, source: Source) -> tuple[str, dict[str, Any]]:
    name, given, wanted = match.groups()
    _, argument, _ = _place_of_value(error.nodes[-1] if error.nodes else None, source)
    text = f"Type mismatch on variable ${name} and argument {argument} ({given} / {wanted})"
    if given == wanted.rstrip("!"):
        text = text.replace("Type", "Nullability", 1)
    return text, {"code": "variableMismatch", "variableName": name, "typeName": given, "argumentName": argument}


def _unused(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    name, query = match.group(1), _of_query(match)
    return f"Variable ${name} is declared by {query} but not used", {"code": "variableNotUsed"}


def _undeclared(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
    name, query = match.group(1), _of_query(match)
    return f"Variable ${name} is used by {query} but not declared", {"code": "variableNotDefined"}


def _of_query(match: re.Match[str]) -> str:
    return match.group(2) if match.re.groups > 1 else "anonymous query"


def _plain(text: str, code: str) -> _Say:
    def say(match: re.Match[str], _error: GraphQLError, _source: Source) -> tuple[str, dict[str, Any]]:
        return text.format(*match.groups()), {"code": code}

    return say


_PATTERNS: list[tuple[str, _Say]] = [
    (r"Cannot query field '(\w+)' on type '(\w+)'", _field),
    (r"Unknown argument '(\w+)' on field '(\w+)\.(\w+)'", _argument),
    (r"Field '(\w+)' argument '(\w+)' of type '.*' is required", _missing),
    (r"Argument '\w+\.(\w+)\((\w+):\)' of type '.*' is required", _missing),
    (r"Field '(\w+)' of type '(.*)' must have a selection of subfields", _selections),
    (r"Field '(\w+)' must not have a selection since type '(.*)' has no subfields", _scalar),
    (r"Variable '\$(\w+)' of type '(.*)' used in position expecting type '(.*)'", _variable_type),
    (r"Variable '\$(\w+)' is never used in operation '(\w+)'", _unused),
    (r"Variable '\$(\w+)' is never used", _unused),
    (r"Variable '\$(\w+)' is not defined by operation '(\w+)'", _undeclared),
    (r"Variable '\$(\w+)' is not defined", _undeclared),
    (r"Fragment '(\w+)' is never used", _plain("Fragment {} was defined, but not used", "useAndDefineFragment")),
    (r"Unknown fragment '(\w+)'", _plain("Fragment {} was used, but not defined", "useAndDefineFragment")),
    (r"Unknown type '(\w+)'", _plain("No such type {}, so it can't be a fragment condition", "undefinedType")),
    (r"(?:Value '\w+' does not exist in|Expected value of|\w+ cannot represent|Enum '\w+' cannot)", _value),
]
"""Texts of the checking library, of both its lines of releases."""

_WORDS = [(re.compile(pattern), say) for pattern, say in _PATTERNS]


class _Finder(Visitor):
    """Finds the field, the argument and the type around a value."""

    def __init__(self, wanted: Any, types: TypeInfo) -> None:
        super().__init__()
        self.wanted = wanted
        self.types = types
        self.found = ("?", "?", "?")

    def enter(self, node: Any, _key: Any, parent: Any, _path: Any, ancestors: list[Any]) -> None:
        if node is not self.wanted:
            return
        flat = [a for a in [*ancestors, parent] if not isinstance(a, (list, tuple))]
        field = next((a.name.value for a in reversed(flat) if isinstance(a, FieldNode)), "?")
        argument = next((a.name.value for a in reversed(flat) if a.kind in {"argument", "object_field"}), "?")
        self.found = (field, argument, str(self.types.get_input_type() or "?"))


def _place_of_value(node: Any, source: Source) -> tuple[str, str, str]:
    types = TypeInfo(source.schema)
    finder = _Finder(node, types)
    visit(source.document, TypeInfoVisitor(types, finder))
    return finder.found


class _Path(Visitor):
    """The path to a node as GitLab prints it: the operation, then the response keys."""

    def __init__(self, wanted: Any) -> None:
        super().__init__()
        self.wanted = wanted
        self.found: list[str] = []

    def enter(self, node: Any, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> None:
        if node is self.wanted and not self.found:
            flat = [a for a in ancestors if not isinstance(a, (list, tuple))]
            self.found = [part for a in [*flat, node] if (part := _step(a))]


def _step(node: Any) -> str:
    if isinstance(node, OperationDefinitionNode):
        return node.operation.value + (f" {node.name.value}" if node.name else "")
    if isinstance(node, FragmentDefinitionNode):
        return f"fragment {node.name.value}"
    if isinstance(node, FieldNode):
        return node.alias.value if node.alias else node.name.value
    return ""


def worded(error: GraphQLError, source: Source | None = None) -> dict[str, Any]:
    """An error as GitLab's JSON."""
    said: dict[str, Any] = {"message": error.message}
    extensions: dict[str, Any] = dict(error.extensions or {})
    if source is not None:
        for pattern, say in _WORDS:
            if match := pattern.match(error.message):
                said["message"], extensions = say(match, error, source)
                break
    if error.locations:
        said["locations"] = [{"line": at.line, "column": at.column} for at in error.locations[:1]]
    if source is not None and error.nodes:
        finder = _Path(error.nodes[0])
        visit(source.document, finder)
        said["path"] = finder.found
    return {**said, "extensions": extensions} if extensions else said
