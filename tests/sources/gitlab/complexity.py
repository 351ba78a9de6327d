"""What a document costs, in the two ways in which GitLab is known to count: as documented, and as its code does."""

from __future__ import annotations

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
)

_GROWING = frozenset({"mergeRequests", "notes", "projects", "groupMembers", "projectMembers", "groups", "users"})
"""Connections with a resolver: in the code only these grow with the page."""
_CONNECTIONS = _GROWING | {"assignees", "reviewers", "approvedBy", "labels"}
_CONSTANT = {"mergedAt": 5, "assignees": 5, "reviewers": 5, "labels": 5, "diffStats": 2, "diffStatsSummary": 2}
"""Fields whose cost GitLab's code sets by hand (those that ask Gitaly cost one more)."""


def documented(text: str, variables: dict[str, Any]) -> int:
    """Each field 1; every connection's own cost and children grow by a hundredth for each item of its page."""
    return _Counter(text, variables, by_code=False).total()


def coded(text: str, variables: dict[str, Any]) -> int:
    """Costs set by hand, sorts, and growth only where a resolver stands behind the connection."""
    return _Counter(text, variables, by_code=True).total()


class _Counter:
    def __init__(self, text: str, variables: dict[str, Any], *, by_code: bool) -> None:
        document = parse(text)
        self._fragments = {
            one.name.value: one.selection_set for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
        self._variables, self._by_code = variables, by_code

    def total(self) -> int:
        return self._sum(self._operation.selection_set)

    def _sum(self, selections: SelectionSetNode | None) -> int:
        total = 0
        for one in selections.selections if selections is not None else ():
            if isinstance(one, FieldNode):
                total += self._field(one)
            elif isinstance(one, FragmentSpreadNode):
                total += self._sum(self._fragments[one.name.value])
        return total

    def _field(self, node: FieldNode) -> int:
        name = node.name.value
        own = _CONSTANT.get(name, 1) if self._by_code else 1
        arguments = {one.name.value: one.value for one in node.arguments or ()}
        own += 5 * ("search" in arguments) + (self._by_code and "sort" in arguments)
        total = own + self._sum(node.selection_set)
        if name not in (_GROWING if self._by_code else _CONNECTIONS):
            return total
        return int(total + total * self._size(arguments.get("first")) / 100)

    def _size(self, value: Any) -> int:
        if isinstance(value, VariableNode):
            return int(self._variables[value.name.value])
        return int(value.value) if isinstance(value, IntValueNode) else 100
