"""YAML as a tree of texts with line numbers: bounded, without tags, so that nothing in a file can act.

Scalars stay texts as they are written (a country ``NO`` stays Norway); what a text means is for its reader to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from quarterdeck.sources.files.errors import BadLines, UnreadableFile

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 40
MAX_NODES = 2_000_000
MAX_ALIASES = 1_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the tree. Exactly one of ``text``, ``items``, ``fields`` counts, by ``kind``."""

    kind: str
    """``scalar``, ``list`` or ``map``."""
    line: int
    text: str = ""
    plain: bool = True
    """Whether a scalar stands without quotes, so that ``null`` and ``true`` are meant."""
    items: tuple[Node, ...] = ()
    fields: dict[str, Node] = field(default_factory=dict)

    @property
    def value(self) -> str | None:
        """A scalar's text; None for nothing, for a list and for a map."""
        if self.kind != "scalar" or (self.plain and self.text in _NOTHING):
            return None
        return self.text.strip() or None

    def find(self, key: str) -> Node | None:
        """A map's field; None where it is absent, or this is no map."""
        return self.fields.get(key)

    def word(self, key: str) -> str | None:
        """A field's text on one line; None where it is absent or empty."""
        found = self.fields.get(key)
        value = found.value if found else None
        return " ".join(value.split()) if value else None

    def words(self, key: str) -> tuple[str, ...]:
        """A field that may be one text or a list of texts."""
        found = self.fields.get(key)
        if found is None:
            return ()
        parts = found.items if found.kind == "list" else (found,)
        return tuple(" ".join(part.value.split()) for part in parts if part.value)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Builder:
    """Turns the parser's events into nodes and counts what they cost."""

    def __init__(self, name: str, events: Iterator[Any]) -> None:
        self._name = name
        self._events = events
        self._anchors: dict[str, Node] = {}
        self._nodes = 0
        self._aliases = 0

    def document(self) -> Node | None:
        """The first document; None where the file holds none. A second one is refused."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self._fault(event, "holds a second document; keep one a file")
                root = self._node(next(self._events), 0)
        return root

    def _fault(self, event: Any, what: str) -> BadLines:
        return BadLines(self._name, [(_line(event), what)])

    def _node(self, event: Any, depth: int) -> Node:
        self._count(event, depth)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None and event.tag != "!":
            raise self._fault(event, f"the tag {event.tag[:60]} is not taken; only plain texts, lists and maps are")
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style
            made = Node("scalar", _line(event), event.value, plain)
        elif isinstance(event, yaml.SequenceStartEvent):
            made = Node("list", _line(event), items=tuple(self._items(depth)))
        else:
            made = Node("map", _line(event), fields=self._fields(depth))
        if event.anchor:
            self._anchors[event.anchor] = made
        return made

    def _count(self, event: Any, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._fault(event, f"more than {MAX_NODES:,} values")
        if depth > MAX_DEPTH:
            raise self._fault(event, f"nested deeper than {MAX_DEPTH} levels")

    def _alias(self, event: Any) -> Node:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise self._fault(event, f"more than {MAX_ALIASES:,} aliases")
        if event.anchor not in self._anchors:
            raise self._fault(event, f"the alias *{event.anchor[:40]} points at itself or at nothing")
        return self._anchors[event.anchor]

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _fields(self, depth: int) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if key.kind != "scalar":
                raise self._fault(event, "a key must be a text")
            value = self._node(next(self._events), depth + 1)
            if key.text == "<<" and key.plain:
                self._merge(event, value, merged)
            elif key.text in fields:
                raise self._fault(event, f"the key {key.text[:40]!r} is given twice")
            else:
                fields[key.text] = value
        return {**merged, **fields}

    def _merge(self, event: Any, value: Node, into: dict[str, Node]) -> None:
        for source in value.items if value.kind == "list" else (value,):
            self._nodes += len(source.fields)
            self._count(event, 0)
            for key, node in source.fields.items():
                into.setdefault(key, node)


def read_tree(path: Path) -> Node | None:
    """The file's one document; None where it is empty. UnreadableFile, BadLines with the line at fault."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(str(path), f"larger than {MAX_BYTES >> 20} MB")
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or "cannot be read") from error
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Node | None:
    """As `read_tree`, from bytes; ``name`` stands in messages."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(f"{name}:{line}", "not UTF-8") from error
    try:
        return _Builder(name, iter(yaml.parse(text, Loader=_LOADER))).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadLines(name, [((mark.line if mark else 0) + 1, f"not valid YAML: {error.problem}")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BadLines(name, [(1, f"not valid YAML: {type(error).__name__}")]) from error
