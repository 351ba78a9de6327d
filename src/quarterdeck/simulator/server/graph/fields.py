"""Selections, merged by response key, with fragments and conditions resolved."""

from __future__ import annotations

from typing import Any

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, FragmentSpreadNode, GraphQLSchema
from graphql.language import VariableNode
from graphql.type import is_abstract_type


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}


def _truth(node: Any, variables: dict[str, Any]) -> bool:
    return bool(variables.get(node.name.value)) if isinstance(node, VariableNode) else bool(node.value)


def included(node: Any, variables: dict[str, Any]) -> bool:
    """Whether @include and @skip let it in."""
    for directive in node.directives or ():
        condition = next((a.value for a in directive.arguments or () if a.name.value == "if"), None)
        if condition is None:
            continue
        true = _truth(condition, variables)
        if (directive.name.value == "include" and not true) or (directive.name.value == "skip" and true):
            return False
    return True


def fields_of(
    schema: GraphQLSchema, document: DocumentNode, parent: Any, sets: list[Any], variables: dict[str, Any]
) -> dict[str, list[FieldNode]]:
    """The field nodes of some selection sets by response key, in order, as far as they apply to ``parent``."""
    found: dict[str, list[FieldNode]] = {}
    fragments = fragments_of(document)

    def gather(selection_set: Any) -> None:
        for node in selection_set.selections:
            if not included(node, variables):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            body = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if body.type_condition is None or applies(schema, body.type_condition.name.value, parent):
                gather(body.selection_set)

    for selection_set in sets:
        gather(selection_set)
    return found


def applies(schema: GraphQLSchema, condition: str, parent: Any) -> bool:
    """Whether a fragment on a type named ``condition`` holds for an object of type ``parent``."""
    if condition == parent.name:
        return True
    wanted = schema.get_type(condition)
    if wanted is None:
        return False
    if is_abstract_type(parent):
        return schema.is_sub_type(parent, wanted)
    return is_abstract_type(wanted) and schema.is_sub_type(wanted, parent)
