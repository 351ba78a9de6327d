"""Stages and groups of a GitLab handbook (``stages.yml``), as teams and departments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines, UnreadableFile
from quarterdeck.sources.files.handbook.tree import Node, read_tree
from quarterdeck.sources.files.table import Line

_USED = {"name", "display_name", "section", "groups"}


def read_stages(path: Path) -> Brought:
    """Each group is a team under its stage, each stage a department under its section. FileError where it is neither.

    A group's label is ``group::`` and its name in lower case, as GitLab writes it.
    """
    root = read_tree(path)
    stages = root.find("stages") if root else None
    if root is None or stages is None or stages.kind != "map":
        raise UnreadableFile(str(path), "holds no map named stages")
    faults = [(node.line, f"{key} is no map of facts") for key, node in stages.fields.items() if node.kind != "map"]
    groups = [pair for stage in stages.fields.values() for pair in _groups(stage)]
    faults += [(node.line, f"group {key} has no name") for key, node in groups if not node.word("name")]
    if faults:
        raise BadLines(path.name, faults)
    names = {node.word("name") for _, node in groups}
    lines: dict[str, Line] = {}
    for key, stage in stages.fields.items():
        _add_stage(lines, key, stage, names)
    unused = {name for stage in stages.fields.values() for name in stage.fields if name not in _USED}
    unused |= {name for _, group in groups for name in group.fields if name not in _USED}
    return Brought("teams", tuple(lines.values()), False, tuple(sorted(unused)), (), "handbook")


def _groups(stage: Node) -> list[tuple[str, Node]]:
    groups = stage.find("groups")
    return [] if groups is None else [(key, node) for key, node in groups.fields.items() if node.kind == "map"]


def _add_stage(lines: dict[str, Line], key: str, stage: Node, groups: set[str | None]) -> None:
    section = stage.word("section")
    above = f"{section[:1].upper()}{section[1:]} Section" if section else None
    if above and above not in lines:
        lines[above] = Line(stage.line, _values(above, None, None))
    name = stage.word("display_name") or stage.word("name") or key.replace("_", " ").title()
    if name in groups:
        name = f"{name} Stage"
    lines.setdefault(name, Line(stage.line, _values(name, above, None)))
    for _, group in _groups(stage):
        team = group.word("name") or ""
        if team not in lines:
            lines[team] = Line(group.line, _values(team, name, f"group::{team.lower()}"))


def _values(team: str, parent: str | None, label: str | None) -> dict[str, Any]:
    return {
        "team": team, "parent": parent, "group_label": label, "projects": None, "handbook_globs": None,
        "calendar": None, "timezone": None, "valid_from": None,
    }  # fmt: skip
