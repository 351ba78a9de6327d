"""Prepares the default answers of every team of a home."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.running import tell
from quarterdeck.home.folder import Home
from quarterdeck.reports import prepared


def main(folder: str) -> None:
    began = time.perf_counter()
    count = prepared.prepare_all(Home(Path(folder)), now=datetime.now(UTC))
    tell(seconds=time.perf_counter() - began, scopes=count)


if __name__ == "__main__":
    main(*sys.argv[1:])
