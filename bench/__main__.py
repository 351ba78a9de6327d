"""Runs all sections, or those named, and writes RESULTS.md."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from bench import results
from bench.results import Row, Section

SECTIONS = (
    "first_sync", "later_sync", "memory", "open_work", "indicators", "start_up", "filling", "demo", "forecast", "rota",
    "pages",
)  # fmt: skip


def main(names: list[str]) -> int:
    """Exit code 0 where everything ran, 1 where a section failed; a target that is missed is not a failure."""
    unknown = set(names) - set(SECTIONS)
    if unknown:
        sys.exit(f"unknown section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules, so children get them as well
    failed = 0
    folder = Path(tempfile.mkdtemp(prefix="quarterdeck-bench-"))
    try:
        for name in names or SECTIONS:
            failed += not _run(name, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results.write_page(SECTIONS)
    return 1 if failed else 0


def _run(name: str, folder: Path) -> bool:
    module = import_module(f"bench.{name}")
    print(f"\n{module.TITLE}", flush=True)
    load = os.getloadavg()[0]
    try:
        rows: list[Row] = module.rows(folder)
    except Exception as error:
        print(f"  failed: {error}", flush=True)
        return False
    for row in rows:
        met = {True: "met", False: "NOT MET", None: ""}[row.met]
        print(f"  {row.work:<48} {row.measured:<44} {row.target:<10} {met}", flush=True)
    sql = getattr(module, "SQL", "")
    results.keep(Section(name, module.TITLE, module.HOW, rows, sql=sql, at=results.today(), load=load))
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
