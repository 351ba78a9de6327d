"""The house's own rules: sizes, names, what may not be in the repository."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = sorted(p for p in (ROOT / "src").rglob("*.py") if p.parent.name != "migrations")
"""Ours: migrations are written by Django."""


def _functions() -> Iterator[tuple[str, int]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_functions_are_short() -> None:
    sizes = dict(_functions())
    ordered = sorted(sizes.values())
    assert [name for name, size in sizes.items() if size > 60] == []
    assert statistics.median(ordered) <= 9
    assert ordered[int(len(ordered) * 0.9)] <= 30


def test_files_are_one_subject() -> None:
    long = {str(p.relative_to(ROOT)): n for p in SOURCES if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}


def test_every_room_says_what_it_is() -> None:
    silent = [str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def _tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_lock_files_hold_no_download_addresses() -> None:
    locks = [p for p in _tracked() if re.search(r"requirements.*\.txt$|lock.*\.json$|\.npmrc$", p.name)]
    assert locks
    # npm also writes where a package may be paid for, which is no download.
    assert [p.name for p in locks if p.suffix != ".json" and re.search(r"https?://", p.read_text())] == []
    assert [p.name for p in locks if p.suffix == ".json" and '"resolved"' in p.read_text()] == []


def test_nothing_large_or_compiled_is_tracked() -> None:
    assert [p.name for p in _tracked() if p.stat().st_size > 500_000 or p.suffix in {".pyc", ".so", ".whl"}] == []
