"""Team members of a GitLab handbook: one file for each person, a folder of them, or one file with a list.

What is understood of a person: name, role (the title inside its link), level (in files of ours), reports_to, gitlab,
country, departments, specialty, start_date. Everything else is left unread and named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines, UnreadableFile
from quarterdeck.sources.files.handbook.places import find_country, find_zone
from quarterdeck.sources.files.handbook.tree import Node, read_tree
from quarterdeck.sources.files.table import Line

MAX_FILES = 20_000
_USED = {
    "name", "slug", "role", "level", "reports_to", "gitlab", "country", "departments", "specialty", "start_date",
    "placeholder", "type",
}  # fmt: skip
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_CRAFT = re.compile(r"\s+(be|fe|backend|frontend|fullstack)?\s*team$", re.IGNORECASE)
_LEVELS = ("intern", "associate", "junior", "intermediate", "senior", "staff", "principal", "distinguished", "fellow")


def read_members(path: Path, *, teams: Collection[str] = ()) -> Brought:
    """People of a file or folder. ``teams``: known names, by which a person's team is told; none: any name will do.

    FileError where a file is not understood. Lines carry no start date where the handbook has none.
    """
    lines: list[Line] = []
    unused: Counter[str] = Counter()
    homeless: list[str] = []
    vacancies = 0
    names = {_key(team): team for team in teams}
    for handle, node in _people(path):
        unused.update(key for key in node.fields if key not in _USED)
        if _is_vacancy(node):
            vacancies += 1
            continue
        values = _values(handle, node, names, path.name)
        if values["team"] is None:
            homeless.append(values["handle"])
        else:
            lines.append(Line(node.line, values))
    kept = _with_known_managers(lines)
    remarks = [*_remarks(homeless, vacancies), *kept]
    return Brought("people", tuple(lines), False, tuple(sorted(unused)), tuple(remarks), "handbook")


def _people(path: Path) -> Iterator[tuple[str | None, Node]]:
    if not path.is_dir():
        yield from _of_file(path, lone=True)
        return
    files = sorted([*path.rglob("*.yml"), *path.rglob("*.yaml")])
    if not files:
        raise UnreadableFile(str(path), "holds no .yml file of a team member")
    if len(files) > MAX_FILES:
        raise UnreadableFile(str(path), f"holds more than {MAX_FILES:,} files")
    for file in files:
        yield from _of_file(file, lone=False)


def _of_file(path: Path, *, lone: bool) -> Iterator[tuple[str | None, Node]]:
    root = read_tree(path)
    if root is None:
        if lone:
            raise UnreadableFile(str(path), "is empty")
        return
    if root.kind == "map" and "name" in root.fields:
        yield path.stem, root
        return
    people = root.items if root.kind == "list" else tuple(root.fields.values())
    slugs = [None] * len(people) if root.kind == "list" else list(root.fields)
    faults = [
        (p.line, "is no team member: it has no name") for p in people if p.kind != "map" or "name" not in p.fields
    ]
    if faults or not people:
        raise BadLines(path.name, faults or [(root.line, "holds no team member")])
    yield from zip(slugs, people, strict=True)


def _is_vacancy(node: Node) -> bool:
    return (node.word("placeholder") or "").lower() == "true" or node.word("type") == "vacancy"


def _values(handle: str | None, node: Node, teams: dict[str, str], file: str) -> dict[str, Any]:
    role, craft = role_of(node.word("role"))
    country = find_country(node.word("country")) or node.word("country")
    username = (node.word("gitlab") or "").removeprefix("@").lower() or None
    name, level = node.word("name"), node.word("level")
    handle = node.word("slug") or handle or username or slugged(name or "unnamed")
    return {
        "handle": handle, "name": name if name != handle else None, "email": None,
        "gitlab_user_id": None, "gitlab_username": username,
        "team": _team(node, craft, teams), "specialty": _first(node.words("specialty")), "role": role,
        "level": level or level_of(role), "grade": None, "manager": node.word("reports_to"), "share": None,
        "start_date": _day(node.find("start_date"), file), "end_date": None, "leave_reason": None,
        "timezone": find_zone(find_country(country)), "country": country,
        "presumed": ("timezone",) if level else ("level", "timezone"),
    }  # fmt: skip


def _first(words: tuple[str, ...]) -> str | None:
    parts = [part.strip() for word in words for part in word.split(",") if part.strip()]
    return parts[0] if parts else None


def _day(node: Node | None, file: str) -> date | None:
    if node is None or node.value is None:
        return None
    try:
        return date.fromisoformat(node.value[:10])
    except ValueError:
        raise BadLines(file, [(node.line, f"start_date {node.value[:40]!r} is not a day such as 2026-03-31")]) from None


def role_of(text: str | None) -> tuple[str | None, str | None]:
    """Title and specialty of a role, which may stand inside a link: ``<a…>Senior Engineer, Plan:Widgets</a>``."""
    plain = " ".join(unescape(_TAG.sub(" ", text or "")).split())
    title, _, rest = plain.partition(",")
    return title.strip() or None, rest.strip() or None


def level_of(role: str | None) -> str | None:
    """The level that a title names; an engineer's without a word is intermediate; None for others."""
    words = _words(role)
    return named_level(role) or ("intermediate" if words and words[-1] in {"engineer", "developer"} else None)


def named_level(role: str | None) -> str | None:
    """The level that a title has a word for; None without one."""
    words = _words(role)
    for level in _LEVELS:
        if level in words:
            return "senior staff" if level == "senior" and "staff" in words else level
    return None


def _words(text: str | None) -> list[str]:
    return re.findall(r"[a-z]+", (text or "").lower())


def _team(node: Node, craft: str | None, teams: dict[str, str]) -> str | None:
    """The known team that the person's specialty, departments or title name; without known ones the narrowest name."""
    specialties = [part.strip() for word in node.words("specialty") for part in word.split(",")]
    departments = node.words("departments")
    candidates = [*specialties, *reversed(departments), craft or ""]
    for candidate in candidates:
        for name in _spellings(candidate):
            if _key(name) in teams:
                return teams[_key(name)]
    if teams:
        return None
    teamlike = [name for name in departments if _CRAFT.search(name)]
    named = [
        *[part for part in specialties if part][:1],
        *teamlike[-1:],
        *departments[-1:],
        *([craft] if craft else []),
    ]
    return (_CRAFT.sub("", named[0]).rpartition(":")[2].strip() or None) if named else None


def _spellings(name: str) -> Iterator[str]:
    """As written, without "BE Team", and the part behind the stage's name."""
    bare = _CRAFT.sub("", name)
    yield from (name, bare, bare.rpartition(":")[2], name.rpartition(":")[2])


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def slugged(name: str) -> str:
    """A handle made from a name: lower case, letters, digits and dashes."""
    return "-".join(re.findall(r"[^\W_]+", name.casefold())) or "unnamed"


def _with_known_managers(lines: list[Line]) -> list[str]:
    """Placeholders for managers are emptied: only a handle can manage."""
    vague = 0
    for line in lines:
        manager = line.values["manager"]
        if manager and (" " in manager or manager.casefold() in {"tbd", "vacancy", "tbh"}):
            line.values["manager"] = None
            vague += 1
    return [f"people whose manager is a placeholder: {vague}"] if vague else []


def _remarks(homeless: list[str], vacancies: int) -> Iterator[str]:
    if homeless:
        some = ", ".join(sorted(homeless)[:5]) + (" …" if len(homeless) > 5 else "")
        yield f"people of no known team left out: {len(homeless)} ({some})"
    if vacancies:
        yield f"vacancies left out: {vacancies}; positions have a file of their own"
