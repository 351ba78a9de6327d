"""What a query costs, as GitLab counts it, before it is run."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLSchema, get_named_type
from graphql.type import GraphQLField, GraphQLObjectType, is_composite_type

from quarterdeck.simulator.server.graph.fields import fields_of
from quarterdeck.simulator.server.graph.paging import MAX_PAGE
from quarterdeck.simulator.server.graph.values import arguments_of

LIMIT, ANONYMOUS_LIMIT = 250, 200


def complexity(schema: GraphQLSchema, document: Any, operation: Any, variables: dict[str, Any]) -> int:
    """Each field 1 and its children; a connection's sum grows by a hundredth for each item of its page.

    Sorting costs 1 more and searching 5; a list asked for by iids does not grow.
    """
    return _sum(schema, document, schema.query_type, [operation.selection_set], variables)


def _sum(schema: GraphQLSchema, document: Any, parent: Any, sets: list[Any], variables: dict[str, Any]) -> int:
    total = 0
    for nodes in fields_of(schema, document, parent, sets, variables).values():
        total += _field(schema, document, parent, nodes, variables)
    return total


def _field(schema: GraphQLSchema, document: Any, parent: Any, nodes: list[Any], variables: dict[str, Any]) -> int:
    name = nodes[0].name.value
    definition = parent.fields.get(name) if isinstance(parent, GraphQLObjectType) or hasattr(parent, "fields") else None
    if definition is None:
        return 0 if name.startswith("__") else 1
    child = get_named_type(definition.type)
    sets = [node.selection_set for node in nodes if node.selection_set]
    below = _sum(schema, document, child, sets, variables) if is_composite_type(child) else 0
    cost = 1 + below
    return _grown(cost, definition, nodes[0], variables) if child.name.endswith("Connection") else cost


def _grown(cost: int, definition: GraphQLField, node: Any, variables: dict[str, Any]) -> int:
    args = arguments_of(definition, node, variables)
    cost += (1 if args.get("sort") else 0) + (5 if args.get("search") else 0)
    if args.get("iids") or args.get("iid"):
        return cost
    size = min(n for n in (args.get("first"), args.get("last"), MAX_PAGE) if n is not None)
    return int(cost + cost * size * 0.01)
