"""A document compiled once into closures over the model's objects, then run for every page.

Selections become functions ``(object, context) -> JSON value``, with no tree walked while running.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLError, GraphQLSchema, get_named_type
from graphql.type import GraphQLField, is_abstract_type, is_leaf_type, is_list_type, is_non_null_type

from quarterdeck.simulator.server.graph.context import Context
from quarterdeck.simulator.server.graph.fields import fields_of
from quarterdeck.simulator.server.graph.paging import Page, page_of
from quarterdeck.simulator.server.graph.resolvers import RESOLVERS, type_of
from quarterdeck.simulator.server.graph.values import arguments_of
from quarterdeck.simulator.server.listing import Listing

Run = Callable[[Any, Context], Any]


@dataclass(slots=True)
class Plan:
    """A compiled operation: ``run(root, context)`` after `bind` has set the arguments."""

    run: Run
    wanting: list[tuple[GraphQLField, FieldNode]] = field(default_factory=list)

    def bind(self, context: Context, variables: dict[str, Any]) -> None:
        """Evaluate every argument once; raises `GraphQLError` for a value that does not fit."""
        context.args = [arguments_of(definition, node, variables) for definition, node in self.wanting]


def compile_plan(schema: GraphQLSchema, document: DocumentNode, operation: Any, variables: dict[str, Any]) -> Plan:
    """Variables are looked at for @include and @skip only."""
    compiler = _Compiler(schema, document, variables)
    run = compiler.root(schema.query_type, [operation.selection_set])
    return Plan(run, compiler.wanting)


@dataclass(slots=True)
class _Compiler:
    schema: GraphQLSchema
    document: DocumentNode
    variables: dict[str, Any]
    wanting: list[tuple[GraphQLField, FieldNode]] = field(default_factory=list)

    def _fields(self, parent: Any, sets: list[Any]) -> dict[str, list[FieldNode]]:
        return fields_of(self.schema, self.document, parent, sets, self.variables)

    def object(self, parent: Any, sets: list[Any]) -> Run:
        if is_abstract_type(parent):
            return self._abstract(parent, sets)
        fields = [(key, self._field(parent, nodes)) for key, nodes in self._fields(parent, sets).items()]

        def run(thing: Any, context: Context) -> Any:
            return {key: get(thing, context) for key, get in fields}

        return run

    def root(self, parent: Any, sets: list[Any]) -> Run:
        """Like an object, but a field that fails is null and its error stands beside the others' data."""
        fields = [(key, self._field(parent, nodes)) for key, nodes in self._fields(parent, sets).items()]

        def one(key: str, get: Run, thing: Any, context: Context) -> Any:
            try:
                return get(thing, context)
            except GraphQLError as error:
                context.problems.append({"message": error.message, "path": [key]})
                return None

        return lambda thing, context: {key: one(key, get, thing, context) for key, get in fields}

    def _abstract(self, parent: Any, sets: list[Any]) -> Run:
        kinds = {kind.name: self.object(kind, sets) for kind in self.schema.get_possible_types(parent)}
        return lambda thing, context: kinds[type_of(thing)](thing, context)

    def _field(self, parent: Any, nodes: list[FieldNode]) -> Run:
        node = nodes[0]
        name = node.name.value
        if name == "__typename":
            return lambda _thing, _context, name=parent.name: name  # type: ignore[misc]
        if name.startswith("__"):
            return lambda _thing, _context: None
        definition = parent.fields[name]
        get = self._getter(parent.name, name, definition, node)
        kind: Any = get_named_type(definition.type)
        sets = [n.selection_set for n in nodes if n.selection_set]
        if is_leaf_type(kind):
            return get
        if kind.name.endswith("Connection"):
            return self._connection(kind, sets, get, len(self.wanting) - 1)
        return self._nested(definition, get, self.object(kind, sets))

    def _getter(self, parent: str, name: str, definition: GraphQLField, node: FieldNode) -> Run:
        resolve = RESOLVERS[parent][name]
        if not definition.args:
            return resolve
        place = len(self.wanting)
        self.wanting.append((definition, node))
        return lambda thing, context: resolve(thing, context, context.args[place])

    @staticmethod
    def _nested(definition: GraphQLField, get: Run, run: Run) -> Run:
        kind = definition.type.of_type if is_non_null_type(definition.type) else definition.type
        if is_list_type(kind):

            def many(thing: Any, context: Context) -> Any:
                found = get(thing, context)
                return None if found is None else [run(item, context) for item in found]

            return many

        def one(thing: Any, context: Context) -> Any:
            found = get(thing, context)
            return None if found is None else run(found, context)

        return one

    def _connection(self, kind: Any, sets: list[Any], get: Run, place: int) -> Run:
        parts = [(key, self._part(kind, nodes)) for key, nodes in self._fields(kind, sets).items()]

        def run(thing: Any, context: Context) -> Any:
            found = get(thing, context)
            if found is None:
                return None
            connection = _Connection(found, context.args[place])
            return {key: part(connection, context) for key, part in parts}

        return run

    def _part(self, kind: Any, nodes: list[FieldNode]) -> Callable[[_Connection, Context], Any]:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _connection, _context: kind.name
        sets = [node.selection_set for node in nodes if node.selection_set]
        if name == "nodes":
            run = self.object(get_named_type(kind.fields[name].type), sets)
            return lambda connection, context: connection.read(run, context)
        if name == "edges":
            return self._edges(kind, sets)
        if name == "pageInfo":
            info = [(key, part[0].name.value) for key, part in self._fields_of_info(sets).items()]
            return lambda connection, _context: {key: _INFO[part](connection.page) for key, part in info}
        return self._total(name, kind, nodes[0])

    def _fields_of_info(self, sets: list[Any]) -> dict[str, list[FieldNode]]:
        return self._fields(self.schema.get_type("PageInfo"), sets)

    def _total(self, name: str, kind: Any, node: FieldNode) -> Callable[[_Connection, Context], Any]:
        if name == "totalTimeToMerge":
            return lambda connection, _context: connection.time_to_merge()
        place = len(self.wanting)
        self.wanting.append((kind.fields[name], node))
        return lambda connection, context: connection.count(context.args[place].get("limit"))

    def _edges(self, kind: Any, sets: list[Any]) -> Callable[[_Connection, Context], Any]:
        edge: Any = get_named_type(kind.fields["edges"].type)
        plain: dict[str, Any] = {"cursor": "cursor", "__typename": edge.name}
        parts: list[tuple[str, Any]] = []
        for key, nodes in self._fields(edge, sets).items():
            below = [node.selection_set for node in nodes if node.selection_set]
            name = nodes[0].name.value
            parts.append(
                (key, plain[name] if name in plain else self.object(get_named_type(edge.fields[name].type), below))
            )

        def run(connection: _Connection, context: Context) -> Any:
            page = connection.page
            context.nodes += len(page.nodes)
            return [{key: _edge_part(part, page, n, context) for key, part in parts} for n in range(len(page.nodes))]

        return run


def _edge_part(part: Any, page: Page, n: int, context: Context) -> Any:
    if part == "cursor":
        return page.cursor(n)
    return part if isinstance(part, str) else part(page.nodes[n], context)


_INFO: dict[str, Callable[[Page], Any]] = {
    "hasNextPage": lambda page: page.has_next,
    "hasPreviousPage": lambda page: page.has_previous,
    "endCursor": lambda page: page.cursor(len(page.nodes) - 1) if page.nodes else None,
    "startCursor": lambda page: page.cursor(0) if page.nodes else None,
    "__typename": lambda _page: "PageInfo",
}


class _Connection:
    """A list and the arguments of its field; its page is cut only where somebody asks for it."""

    __slots__ = ("_page", "args", "rows")

    def __init__(self, rows: Sequence[Any] | Listing, args: dict[str, Any]) -> None:
        self.rows = rows
        self.args = args
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = page_of(self.rows, self.args)
        return self._page

    def read(self, run: Run, context: Context) -> list[Any]:
        nodes = self.page.nodes
        if context.budget is not None:
            return [self._within(run, node, context) for node in nodes]
        context.nodes += len(nodes)
        found = [run(node, context) for node in nodes]
        if context.lose_nodes:
            lost, context.lose_nodes = min(context.lose_nodes, len(found)), 0
            found[:lost] = [None] * lost
        return found

    @staticmethod
    def _within(run: Run, node: Any, context: Context) -> Any:
        """Null for a node that comes after the time is up, and an error that says so."""
        context.nodes += 1
        if context.budget is None or context.nodes <= context.budget:
            return run(node, context)
        context.problems.append({"message": f"Timeout on {type(node).__name__}.id"})
        return None

    def count(self, limit: int | None) -> int:
        if isinstance(self.rows, Listing):
            return self.rows.count(limit)
        return len(self.rows) if limit is None else min(len(self.rows), limit + 1)

    def time_to_merge(self) -> float:
        rows = self.rows.all() if isinstance(self.rows, Listing) else self.rows
        return sum((mr.merged_at - mr.created_at).total_seconds() for mr in rows if mr.merged_at)
