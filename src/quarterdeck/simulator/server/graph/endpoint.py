"""A GraphQL request answered: checked, costed, run."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
)
from graphql.language import FieldNode

from quarterdeck.simulator.server.graph.complexity import ANONYMOUS_LIMIT, LIMIT, complexity
from quarterdeck.simulator.server.graph.context import Context
from quarterdeck.simulator.server.graph.plan import Plan, compile_plan
from quarterdeck.simulator.server.graph.schema import schema_without
from quarterdeck.simulator.server.graph.values import variables_of
from quarterdeck.simulator.server.graph.wording import Source, worded
from quarterdeck.simulator.server.tokens import Viewer
from quarterdeck.simulator.server.world import World

MAX_QUERY = 10_000
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Question:
    """One of the queries of a request."""

    query: str
    variables: dict[str, Any]
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The JSON answer and the number of nodes read for it."""

    body: dict[str, Any]
    nodes: int = 0


@dataclass(slots=True)
class _Checked:
    document: DocumentNode | None
    errors: list[dict[str, Any]]
    plans: dict[Any, Plan] = field(default_factory=dict)


class _Failed(Exception):
    """The query is answered with these errors and no data."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__()
        self.errors = errors


class GraphQL:
    """The endpoint over one world; documents are parsed, checked and compiled once."""

    def __init__(self, world: World, *, base_url: str, lacking: frozenset[str] = frozenset()) -> None:
        self._world = world
        self.base_url = base_url
        self._lacking = lacking
        self._documents: OrderedDict[str, _Checked] = OrderedDict()

    @property
    def _schema(self) -> GraphQLSchema:
        return schema_without(self._lacking)

    def answer(self, question: Question, viewer: Viewer, *, lose_nodes: int = 0, budget: int | None = None) -> Outcome:
        """Never raises: what is wrong with a query is in the answer. ``budget`` nodes are read in time."""
        context = Context(self._world, viewer, self.base_url, lose_nodes=lose_nodes, budget=budget)
        try:
            return self._run(question, context)
        except _Failed as failed:
            return Outcome({"errors": failed.errors})
        except GraphQLError as error:
            return Outcome({"errors": [worded(error)]})

    def _check(self, text: str) -> _Checked:
        found = self._documents.get(text)
        if found is None:
            found = self._documents[text] = self._read(text)
            while len(self._documents) > _KEPT:
                self._documents.popitem(last=False)
        return found

    def _read(self, text: str) -> _Checked:
        if not text.strip():
            return _Checked(None, [{"message": "Unexpected end of document", "locations": []}])
        try:
            document = parse(text)
        except GraphQLError as error:
            return _Checked(None, [worded(error)])
        faults = validate(self._schema, document, max_errors=100)
        return _Checked(document, [worded(fault, Source(self._schema, document)) for fault in faults])

    def _run(self, question: Question, context: Context) -> Outcome:
        checked = self._check(question.query)
        if checked.errors or checked.document is None:
            raise _Failed(checked.errors)
        document = checked.document
        operation = _operation(document, question.operation)
        variables = variables_of(self._schema, operation, question.variables)
        context.limit = LIMIT if context.viewer.user is not None else ANONYMOUS_LIMIT
        context.score = self._cost(document, operation, variables, context.limit)
        plan = self._plan(checked, document, operation, variables)
        plan.bind(context, variables)
        data = plan.run(None, context)
        data.update(self._introspected(document, operation, question))
        beside = {"errors": context.problems} if context.problems else {}
        return Outcome({"data": data, **beside}, context.nodes)

    def _cost(self, document: DocumentNode, operation: Any, variables: dict[str, Any], limit: int) -> int:
        if _introspects(operation):
            return 0
        score = complexity(self._schema, document, operation, variables)
        if score > limit:
            raise _Failed([{"message": f"Query has complexity of {score}, which exceeds max complexity of {limit}"}])
        return score

    def _plan(self, checked: _Checked, document: DocumentNode, operation: Any, variables: dict[str, Any]) -> Plan:
        switches = tuple(sorted((name, value) for name, value in variables.items() if isinstance(value, bool)))
        key = (operation.name.value if operation.name else None, switches)
        if key not in checked.plans:
            checked.plans[key] = compile_plan(self._schema, document, operation, variables)
        return checked.plans[key]

    def _introspected(self, document: DocumentNode, operation: Any, question: Question) -> dict[str, Any]:
        if not _introspects(operation):
            return {}
        name = operation.name.value if operation.name else None
        found = execute_sync(self._schema, document, variable_values=question.variables, operation_name=name)
        keys = _introspection_keys(operation)
        return {key: value for key, value in (found.data or {}).items() if key in keys}


def _introspection_keys(operation: OperationDefinitionNode) -> set[str]:
    nodes = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    asked = [node for node in nodes if node.name.value in {"__schema", "__type"}]
    return {node.alias.value if node.alias else node.name.value for node in asked}


def _introspects(operation: OperationDefinitionNode) -> bool:
    return bool(_introspection_keys(operation))


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    if name:
        found = [d for d in found if d.name and d.name.value == name]
        if not found:
            raise _Failed([{"message": f'No operation named "{name}"'}])
    if len(found) != 1:
        raise _Failed([{"message": "An operation name is required"}])
    if found[0].operation.value != "query":
        raise _Failed([{"message": f"Schema is not configured for {found[0].operation.value}s"}])
    return found[0]
