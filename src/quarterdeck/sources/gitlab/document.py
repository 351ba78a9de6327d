"""The documents that are sent: GraphQL files, put together, and less what this server lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from quarterdeck.sources.errors import TooOld
from quarterdeck.sources.gitlab.answers import GraphError

_FILES = resources.files("quarterdeck.sources.gitlab") / "documents"

# fmt: off
ESSENTIAL = frozenset({
    "body", "count", "createdAt", "draft", "endCursor", "fullPath", "group", "hasNextPage", "id", "iid",
    "mergeRequests", "mergedAt", "nodes", "notes", "pageInfo", "project", "projectId", "state", "title",
    "updatedAt", "username",
})
# fmt: on
"""Fields without which nothing can be computed: a server that lacks one is too old."""
DROPPABLE = frozenset({"filter", "includeArchived", "relations", "sort"})
"""Arguments that may be left out: what they would have said is made up for, or is the server's default."""

_REMEMBERED = 500
"""Pruned documents: those that are put together for the occasion are many."""
_FIELD = (
    re.compile(r"Field '(?P<name>\w+)' doesn't exist on type '(?P<type>\w+)'"),
    re.compile(r"Cannot query field ['\"](?P<name>\w+)['\"] on type ['\"](?P<type>\w+)['\"]"),
)
_ARGUMENT = (
    re.compile(r"Field '(?P<field>\w+)' doesn't accept argument '(?P<name>\w+)'"),
    re.compile(r"Unknown argument ['\"](?P<name>\w+)['\"] on field ['\"](?:\w+\.)?(?P<field>\w+)['\"]"),
    re.compile(r"Argument '(?P<name>\w+)' on Field '(?P<field>\w+)' has an invalid value"),
)
_VARIABLE = (
    re.compile(r"Variable \$(?P<name>\w+) of type \S+ was provided invalid value"),
    re.compile(r"isn't a defined input type \(on \$(?P<name>\w+)\)"),
)


@lru_cache(maxsize=64)
def load(*names: str) -> str:
    """The files' text together, comments and indents left out (GitLab takes 10,000 characters)."""
    text = "\n".join((_FILES / f"{name}.graphql").read_text(encoding="utf-8") for name in names)
    return re.sub(r"\n\s*", "\n", re.sub(r"#.*", "", text)).strip()


@dataclass(frozen=True, slots=True)
class Rule:
    """Something to leave out: field ``name`` below ``parent`` below ``above``, or one of its arguments.

    Names are fields' names, not aliases; ``*`` stands for any.
    """

    above: str
    parent: str
    name: str
    argument: str | None = None


@dataclass(slots=True)
class Lacking:
    """What this server has not. ``named`` are the losses as ``Type.field``, in the order in which they were met."""

    named: list[str] = field(default_factory=list)
    version: str | None = None
    _rules: set[Rule] = field(default_factory=set)
    _texts: dict[str, str] = field(default_factory=dict)

    def has(self, name: str, argument: str | None = None) -> bool:
        """Whether a field (or an argument of it) is known to be missing somewhere."""
        return any(rule.name == name and rule.argument == argument for rule in self._rules)

    def fit(self, text: str) -> str:
        """The document without what is missing."""
        if not self._rules:
            return text
        if text not in self._texts:
            from quarterdeck.sources.gitlab.prune import prune  # noqa: PLC0415 - its parser takes long to import

            if len(self._texts) > _REMEMBERED:
                self._texts.clear()
            self._texts[text] = prune(text, self._rules)
        return self._texts[text]

    def learn(self, text: str, errors: Sequence[GraphError]) -> bool:
        """Take in why the server refused ``text``; False where that tells nothing new. Raises `TooOld`."""
        from quarterdeck.sources.gitlab.prune import place  # noqa: PLC0415 - as above

        before = len(self._rules)
        for error in errors:
            loss = _loss(error)
            if loss is not None:
                self._note(loss, place(text, loss, error))
        if len(self._rules) == before:
            return False
        self._texts.clear()
        return True

    def _note(self, loss: Loss, rules: Sequence[Rule]) -> None:
        essential = loss.name not in DROPPABLE if loss.argument or loss.variable else loss.name in ESSENTIAL
        if essential:
            raise TooOld(loss.text, self.version)
        if loss.text not in self.named:
            self.named.append(loss.text)
        self._rules.update(rules)


@dataclass(frozen=True, slots=True)
class Loss:
    """What one error says: ``name`` is the field, or the argument or variable where those flags stand."""

    name: str
    text: str
    argument: str | None = None
    """The field whose argument it is."""
    variable: bool = False


def _loss(error: GraphError) -> Loss | None:
    for pattern in _FIELD:
        if found := pattern.search(error.message):
            return Loss(found["name"], f"{found['type']}.{found['name']}")
    for pattern in _ARGUMENT:
        if found := pattern.search(error.message):
            return Loss(found["name"], f"{found['field']}({found['name']})", argument=found["field"])
    for pattern in _VARIABLE:
        if found := pattern.search(error.message):
            return Loss(found["name"], f"${found['name']}", variable=True)
    return None
