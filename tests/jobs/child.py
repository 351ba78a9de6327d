"""A worker as a process of its own, which a test can kill: ``python -m tests.jobs.child HOME WHAT``."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quarterdeck.home.folder import Home
from quarterdeck.web import running

LEASE = timedelta(seconds=1)


def clock() -> datetime:
    return datetime.now(UTC)


def main(home: Home, what: str) -> None:
    running.set_up(home)
    running.migrate(home)
    from quarterdeck.desk.core.outbox import enqueue  # noqa: PLC0415 - needs Django
    from quarterdeck.jobs.errands import Errand, Job  # noqa: PLC0415
    from quarterdeck.jobs.worker import Worker  # noqa: PLC0415

    def note(errand: Errand) -> None:
        with (home.path / "log.txt").open("a") as file:
            file.write(f"{errand.claim.key} {errand.claim.tries}\n")
        time.sleep(3600 if what == "hang" else 0.01)

    if what.isdecimal():
        for n in range(int(what)):
            enqueue("note", f"job-{n}", now=clock())
        return
    worker = Worker(home, clock, jobs={"note": Job("desk", note)}, lease=LEASE, scheduled=False)
    worker.drain()


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), sys.argv[2])
