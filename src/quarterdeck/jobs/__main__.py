"""The worker: ``python -m quarterdeck.jobs --home PATH``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from quarterdeck.home.folder import Home, default_path
from quarterdeck.web import running


def main() -> int:
    """Work until a signal comes; with ``--once`` until nothing is due."""
    parser = argparse.ArgumentParser(prog="python -m quarterdeck.jobs", description="Do what the pages ask for.")
    parser.add_argument("--home", type=Path, default=default_path(os.environ))
    parser.add_argument("--child-of", type=int, metavar="PID", help="end with the process that started this one")
    parser.add_argument("--once", action="store_true", help="do what is due, then end")
    given = parser.parse_args()
    home = Home(given.home)
    running.set_up(home)
    running.migrate(home)
    from quarterdeck.jobs.worker import Worker  # noqa: PLC0415 -- needs Django to be ready

    worker = Worker(home, lambda: datetime.now(UTC))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if given.once:
        print(worker.drain())  # noqa: T201 -- the answer
    else:
        worker.run(lambda: given.child_of is not None and os.getppid() != given.child_of)
    return 0


sys.exit(main())
