"""Fills a lake with what figures about open work read: ``python -m bench.children.fill_open LAKE COUNT``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.running import tell
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.store import Lake
from quarterdeck.simulator.lake import MassCompany

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("merge_requests", "open_spans")


def main(lake: str, count: str) -> None:
    company = MassCompany(merge_requests=int(count), teams=200, people=2000, years=5, seed=1, now=NOW)
    state = SourceState("bench", "gitlab", "http://127.0.0.1", "bench", synced_at=NOW, complete=True)
    with Lake(Path(lake)).writer() as writer:
        for name, columns in company.tables.items():
            writer.replace(name, columns)
        for rows in company.batches():
            writer.append({name: rows[name] for name in TABLES if name in rows})
        writer.commit(now=NOW, sources={"bench": state})
    tell(count=int(count))


if __name__ == "__main__":
    main(*sys.argv[1:])
