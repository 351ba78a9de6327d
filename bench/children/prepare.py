"""Prepares a home as the job after a sync does."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.running import tell
from quarterdeck.home.folder import Home
from quarterdeck.web import running


def main(folder: str) -> None:
    home = Home(Path(folder))
    running.set_up(home)
    running.migrate(home)
    from quarterdeck.jobs.preparing import prepare  # noqa: PLC0415 -- needs `set_up`

    began = time.perf_counter()
    count = prepare(home, now=datetime.now(UTC))
    tell(seconds=time.perf_counter() - began, scopes=count)


if __name__ == "__main__":
    main(*sys.argv[1:])
