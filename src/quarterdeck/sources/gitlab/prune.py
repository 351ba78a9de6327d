"""Leaves out of a document what a server lacks. Imported only when needed: the parser is slow to load."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    parse,
    print_ast,
)
from graphql.language import Visitor, visit

from quarterdeck.sources.gitlab.answers import GraphError
from quarterdeck.sources.gitlab.document import Loss, Rule

_PERSON = frozenset({"bot", "type"})
"""Fields of all kinds of users: where one kind lacks them, so do the others."""
_SPLIT = Rule("*", "*", "notes", "filter")
"""Notes that cannot be filtered are asked for once and told apart when they arrive."""


def place(text: str, loss: Loss, error: GraphError) -> list[Rule]:
    """Which rules leave out what the server complains of: at the place that it names, else wherever it stands."""
    if loss.argument:
        return [Rule("*", "*", loss.argument, loss.name)]
    if loss.variable:
        return [Rule("*", "*", name, loss.name) for name in _users_of(parse(text), loss.name)]
    places = {(at.line, at.column) for at in error.locations or ()}
    everywhere = [(rule, at) for rule, at in _fields(parse(text)) if rule.name == loss.name]
    named = [rule for rule, at in everywhere if at in places]
    rules = named or [rule for rule, _ in everywhere]
    return [Rule("*", "*person*", rule.name) if _of_person(text, rule) else rule for rule in rules]


def prune(text: str, rules: Collection[Rule]) -> str:
    """The document less the fields and arguments of the rules, and less what becomes empty or unused by that.

    An empty text where nothing is left to ask for.
    """
    document: DocumentNode = visit(parse(text), _Pruner(rules))
    if not all(definition.selection_set.selections for definition in _operations(document)):
        return ""
    used = {node.name.value for definition in document.definitions for node in _variables(definition)}
    tidy: DocumentNode = visit(document, _Tidier(used))
    return print_ast(tidy)


def _operations(document: DocumentNode) -> list[OperationDefinitionNode]:
    return [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]


class _Tidier(Visitor):
    def __init__(self, used: Collection[str]) -> None:
        super().__init__()
        self._used = used

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Any:
        return None if node.variable.name.value in self._used else self.REMOVE


class _Pruner(Visitor):
    def __init__(self, rules: Collection[Rule]) -> None:
        super().__init__()
        self._rules = rules
        self._split = _SPLIT in rules

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: Sequence[Any]) -> Any:
        above, parent = _names(ancestors)
        if self._drops(above, parent, node, ancestors):
            return self.REMOVE
        if self._split and node.name.value == "notes":
            return self._unfiltered(node)
        return None

    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        emptied = node.selection_set is not None and not node.selection_set.selections
        return self.REMOVE if emptied else None

    def enter_argument(self, node: ArgumentNode, _key: Any, _parent: Any, _path: Any, ancestors: Sequence[Any]) -> Any:
        owner = [one for one in ancestors if isinstance(one, FieldNode)][-1].name.value
        refused = any(rule.name == owner and rule.argument == node.name.value for rule in self._rules)
        return self.REMOVE if refused else None

    def _drops(self, above: str, parent: str, node: FieldNode, ancestors: Sequence[Any]) -> bool:
        for rule in self._rules:
            if rule.argument is not None or rule.name != node.name.value:
                continue
            if rule.parent == "*person*":
                if any(isinstance(one, SelectionSetNode) and _is_person(one) for one in _innermost(ancestors)):
                    return True
            elif rule.above in {"*", above} and rule.parent in {"*", parent}:
                return True
        return False

    def _unfiltered(self, node: FieldNode) -> Any:
        """One list of all notes in place of two: ``activity``, with ``system`` to tell them apart."""
        if node.alias is not None and node.alias.value == "comments":
            return self.REMOVE
        text = print_ast(node).replace("createdAt", "createdAt\nsystem", 1)
        operation = parse(f"{{ {text} }}").definitions[0]
        assert isinstance(operation, OperationDefinitionNode)  # noqa: S101 - parsed just now
        return operation.selection_set.selections[0]


def _innermost(ancestors: Sequence[Any]) -> list[Any]:
    sets = [one for one in ancestors if isinstance(one, SelectionSetNode)]
    return sets[-1:]


def _is_person(selection: SelectionSetNode) -> bool:
    return any(isinstance(one, FieldNode) and one.name.value == "username" for one in selection.selections)


def _of_person(text: str, rule: Rule) -> bool:
    return rule.name in _PERSON and any(
        one.parent == rule.parent and one.above == rule.above and one.name == "username"
        for one, _ in _fields(parse(text))
    )


def _names(ancestors: Sequence[Any]) -> tuple[str, str]:
    """Names of the field two levels up and of the one above: ``query`` for the operation, ``Detail`` for a fragment."""
    names = ["", *(name for name in map(_name, ancestors) if name)]
    return names[-2] if len(names) > 1 else "", names[-1]


def _name(node: Any) -> str:
    if isinstance(node, FieldNode):
        return node.name.value
    if isinstance(node, FragmentDefinitionNode):
        return node.type_condition.name.value
    return "query" if isinstance(node, OperationDefinitionNode) else ""


class _Collector(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[Rule, tuple[int, int]]] = []

    def enter_field(self, node: FieldNode, _key: Any, _parent: Any, _path: Any, ancestors: Sequence[Any]) -> None:
        above, parent = _names(ancestors)
        token = node.loc.start_token if node.loc else None
        at = (token.line, token.column) if token else (0, 0)
        self.found.append((Rule(above, parent, node.name.value), at))


def _fields(document: DocumentNode) -> list[tuple[Rule, tuple[int, int]]]:
    collector = _Collector()
    visit(document, collector)
    return collector.found


def _variables(node: Node) -> Iterator[VariableNode]:
    """Variables that are used below, those of the definitions apart."""
    if isinstance(node, VariableNode):
        yield node
    for key in node.keys:
        if key == "variable_definitions":
            continue
        value = getattr(node, key, None)
        for child in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(child, Node):
                yield from _variables(child)


def _users_of(document: DocumentNode, variable: str) -> set[str]:
    """Fields that take the variable as the argument of its name."""
    users: set[str] = set()

    class Finder(Visitor):
        def enter_argument(self, node: ArgumentNode, _key: Any, _parent: Any, _path: Any, above: Sequence[Any]) -> None:
            holds = isinstance(node.value, VariableNode) and node.value.name.value == variable
            if holds and node.name.value == variable:
                users.add([one for one in above if isinstance(one, FieldNode)][-1].name.value)

    visit(document, Finder())
    return users
