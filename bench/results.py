"""Keeps results between runs and writes them as a page."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEPT, PAGE = HERE / "results.json", HERE / "RESULTS.md"
_PACKAGES = ("quarterdeck", "duckdb", "deltalake", "numpy", "msgspec", "httpx2", "pandas", "python-gitlab")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section. ``target`` "" where nothing was promised; ``met`` None where it cannot be said."""

    work: str
    measured: str
    target: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What one part of the bench found. ``load`` is the machine's load average over a minute before it began."""

    name: str
    title: str
    how: str
    rows: list[Row]
    sql: str = ""
    at: str = ""
    load: float = 0.0
    versions: dict[str, str] = field(default_factory=dict)


def keep(section: Section) -> None:
    """Put a section in place of an older one of the same name, and write the page again."""
    kept = _load()
    kept[section.name] = asdict(section)
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")


def write_page(order: Iterable[str]) -> None:
    """Write RESULTS.md out of everything kept, in this order."""
    kept = _load()
    parts = [_HEAD.format(machine=machine(), versions=", ".join(f"{k} {v}" for k, v in versions().items()))]
    parts += [_section(_read(kept[name])) for name in order if name in kept]
    PAGE.write_text("\n".join(parts))


def _load() -> dict[str, dict[str, object]]:
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def _read(values: dict[str, object]) -> Section:
    rows = values.pop("rows")
    assert isinstance(rows, list)
    return Section(rows=[Row(**row) for row in rows], **values)  # type: ignore[arg-type]


def _section(section: Section) -> str:
    lines = [f"## {section.title}", "", section.how, "", "| work | must reach | measured | met |", "|---|---|---|---|"]
    for row in section.rows:
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(f"| {row.work} | {row.target} | {row.measured} | {met} |")
    lines += ["", *(f"- {row.work}: {row.note}" for row in section.rows if row.note)]
    if section.sql:
        lines += ["", "```sql", section.sql.strip(), "```"]
    lines += ["", f"Measured {section.at}, load average {section.load:.1f} before.", ""]
    return "\n".join(lines)


def machine() -> str:
    """Processor, cores, memory and system, as far as the machine tells."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cpu = names[0] if names else platform.machine()
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def versions() -> dict[str, str]:
    """The versions of what was measured, its peers in this environment included."""
    return {name: version(name) for name in _PACKAGES}


def today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


_HEAD = """# What was measured

Written by `make bench`, which runs `python -m bench`; do not edit. Each measurement runs in a process of its own.
MB are 10^6 bytes. Peak memory is the kernel's own count (VmHWM) of the process that does the work. A ratio compares
measurements of the same section, made one after the other on the same machine. Before each run of a median we wait,
for 45 s at most, until others use less than 15% of the processors. What is not met is said.

{machine}
{versions}
"""
