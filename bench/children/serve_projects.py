"""Serves a plain company of several projects until it is stopped."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from quarterdeck.simulator.server import DEFAULT_TOKEN, serve
from quarterdeck.simulator.uniform import make_uniform


def main(count: str, projects: str, latency: str) -> None:
    now = datetime.now(UTC)
    company = make_uniform(merge_requests=int(count), projects=int(projects), seed=1, now=now)

    def ready(url: str) -> None:
        where = {"url": url, "token": DEFAULT_TOKEN, "group": company.top_group}
        sys.stdout.write(json.dumps(where) + "\n")
        sys.stdout.flush()

    serve(company, latency=float(latency), ready=ready)


if __name__ == "__main__":
    main(*sys.argv[1:])
