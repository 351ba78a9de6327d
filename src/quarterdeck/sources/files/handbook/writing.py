"""People and teams as a GitLab handbook holds them: the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import yaml


def write_members(lines: Iterable[Mapping[str, Any]]) -> str:
    """A list of team members as YAML, one for each handle, from values by the columns of the people file.

    E-mail and grade are not in a handbook and do not go out. A level does, since no title tells it for sure.
    """
    people: dict[str, dict[str, Any]] = {}
    for line in lines:
        people[line["handle"]] = _member(line, people.get(line["handle"]))
    return _dump(list(people.values()))


def _member(line: Mapping[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
    # The last department is the one that role, level and specialty belong to.
    teams = [team for team in (known or {}).get("departments", ()) if team != line["team"]]
    specialty = line.get("specialty")
    values = {
        "slug": line["handle"], "name": line.get("name") or line["handle"], "country": line.get("country"),
        "role": line.get("role"), "level": line.get("level"), "reports_to": line.get("manager"),
        "gitlab": line.get("gitlab_username"),
        "departments": [*teams, line["team"]],
        "specialty": specialty if "," not in (specialty or "") else None,  # a comma would part it into two
        "start_date": min(line["start_date"].isoformat(), (known or {}).get("start_date") or "9999"),
    }  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


def write_stages(lines: Iterable[Mapping[str, Any]]) -> str:
    """Departments with teams of their own as stages, their teams as groups, as YAML."""
    lines = list(lines)
    parents = {line["team"]: line.get("parent") for line in lines}
    inner = {parent for parent in parents.values() if parent}
    stages: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line["team"] in inner:
            continue
        above = line.get("parent") or "No stage"
        stage = stages.setdefault(_key(above), {"display_name": above, "groups": {}})
        stage["groups"][_key(line["team"])] = {"name": line["team"]}
    return _dump({"stages": stages})


def _key(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_")


def _dump(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
