"""Arguments and variables as Python values, checked against their types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError, GraphQLSchema, print_ast
from graphql.language import (
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NonNullTypeNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    VariableNode,
)
from graphql.type import GraphQLField, is_enum_type, is_input_object_type, is_list_type, is_non_null_type


class BadVariable(GraphQLError):
    """A variable whose value does not fit its type."""

    def __init__(self, name: str, kind: str, value: Any, explanation: str) -> None:
        super().__init__(
            f"Variable ${name} of type {kind} was provided invalid value",
            extensions={"value": value, "problems": [{"path": [], "explanation": explanation}]},
        )


def parse_time(value: Any) -> datetime:
    """GitLab's Time: an ISO 8601 instant or a day; without a zone it is UTC. Raises `GraphQLError`."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"{value!r} is not a valid time") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def arguments_of(field: GraphQLField, node: Any, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a field that was checked before; an absent one takes its default or stays absent."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    found: dict[str, Any] = {}
    for name, argument in field.args.items():
        value = given.get(name)
        if value is not None and not (isinstance(value, VariableNode) and value.name.value not in variables):
            found[name] = _literal(value, argument.type, variables)
        elif argument.ast_node is not None and argument.ast_node.default_value is not None:
            found[name] = _literal(argument.ast_node.default_value, argument.type, variables)
    return found


def _literal(node: Any, kind: Any, variables: Mapping[str, Any]) -> Any:
    kind = kind.of_type if is_non_null_type(kind) else kind
    if isinstance(node, VariableNode):
        return variables.get(node.name.value)
    if isinstance(node, NullValueNode):
        return None
    if is_list_type(kind):
        items = node.values if isinstance(node, ListValueNode) else [node]
        return [_literal(item, kind.of_type, variables) for item in items]
    if isinstance(node, ObjectValueNode):
        return {f.name.value: _literal(f.value, kind.fields[f.name.value].type, variables) for f in node.fields}
    return int(node.value) if isinstance(node, IntValueNode) else _scalar(node.value, kind)


def _scalar(value: Any, kind: Any) -> Any:
    return parse_time(value) if kind.name == "Time" else value


def variables_of(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of an operation; one that is absent and has no default stays absent. Raises `BadVariable`."""
    found: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name, text = definition.variable.name.value, print_ast(definition.type)
        if name in given:
            try:
                found[name] = _coerced(schema, definition.type, given[name])
            except _Unfit as unfit:
                raise BadVariable(name, text, given[name], str(unfit)) from None
        elif definition.default_value is not None:
            found[name] = _default(schema, definition.type, definition.default_value)
        elif isinstance(definition.type, NonNullTypeNode):
            raise BadVariable(name, text, None, "Expected value to not be null")
    return found


class _Unfit(Exception):
    """Why a value does not fit."""


def _default(schema: GraphQLSchema, kind: Any, node: Any) -> Any:
    while isinstance(kind, NonNullTypeNode):
        kind = kind.type
    if isinstance(kind, ListTypeNode):
        items = node.values if isinstance(node, ListValueNode) else [node]
        return [_default(schema, kind.type, item) for item in items]
    return _literal(node, schema.get_type(kind.name.value), {})


def _coerced(schema: GraphQLSchema, kind: Any, value: Any) -> Any:
    if isinstance(kind, NonNullTypeNode):
        if value is None:
            raise _Unfit("Expected value to not be null")
        kind = kind.type
    if value is None:
        return None
    if isinstance(kind, ListTypeNode):
        items = value if isinstance(value, list) else [value]
        return [_coerced(schema, kind.type, item) for item in items]
    return _named(schema.get_type(kind.name.value), value)


def _named(kind: Any, value: Any) -> Any:
    if is_enum_type(kind):
        if value not in kind.values:
            raise _Unfit(f'Expected "{value}" to be one of: {", ".join(kind.values)}')
        return value
    if is_input_object_type(kind):
        return _input_object(kind, value)
    fits = _FITS.get(kind.name, _is_text)
    if not fits(value):
        raise _Unfit(f'Could not coerce value "{value}" to {kind.name}')
    if kind.name == "Time":
        try:
            return parse_time(value)
        except GraphQLError as error:
            raise _Unfit(error.message) from None
    return str(value) if kind.name == "ID" else value


def _input_object(kind: Any, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Unfit(f'Could not coerce value "{value}" to {kind.name}')
    found = {}
    for name, part in value.items():
        if name not in kind.fields:
            raise _Unfit(f"Field is not defined on {kind.name}")
        inner = kind.fields[name].type
        inner = inner.of_type if is_non_null_type(inner) else inner
        if is_list_type(inner):
            found[name] = None if part is None else part if isinstance(part, list) else [part]
        else:
            found[name] = None if part is None else _named(inner, part)
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_FITS: dict[str, Any] = {
    "Int": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 31,
    "Float": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "Boolean": lambda value: isinstance(value, bool),
    "ID": lambda value: isinstance(value, (str, int)) and not isinstance(value, bool),
}
