"""Fills a lake with made-up merge requests."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.running import tell
from quarterdeck.simulator.lake import fill_lake

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def main(folder: str, count: str) -> None:
    fill_lake(Path(folder), merge_requests=int(count), teams=200, people=2000, years=5, seed=1, now=NOW)
    tell()


if __name__ == "__main__":
    main(*sys.argv[1:])
