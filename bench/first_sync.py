"""A first sync of 2,000 merge requests with 5 notes each, at 80 ms a request, against python-gitlab and Perceval."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from bench.results import Row
from bench.running import PERCEVAL, QUARTERDECK, ROOT, Failed, Values, median, run_child, run_json, uniform

TITLE = "First sync of 2,000 merge requests, 80 ms a request"
HOW = """The simulator serves a plain company (5 comments and an ordinary activity for each merge request) from a
process of its own; every request takes 80 ms longer. Ours: open the client, connect, sync into a fresh lake, to the
last commit; median of 5. python-gitlab: list with 100 a page, then the notes of each of the first 200, scaled.
Perceval: all of a project of 50, scaled; it reads more of each than we do (versions, discussions, awards), and that
is what reading with it costs. Peers fetch only; ours also writes the tables and proves that they are complete."""
COUNT, LATENCY = 2000, 0.08


def rows(folder: Path) -> list[Row]:
    with uniform(COUNT, latency=LATENCY) as there:
        where = there["url"], there["token"], there["group"]
        ours = median(lambda: run_child("sync_http", *where, folder / "first"), times=5)
        command = median(lambda: _command(there, folder / "home"), times=3)
        theirs = run_child("python_gitlab_reads", *where, 200)
    perceval = _perceval()
    return [*_ours(ours, command), _ratio("python-gitlab", 80, ours, theirs), _ratio("Perceval", 600, ours, perceval)]


def _ours(ours: Values, command: Values) -> list[Row]:
    speed = ours["merge_requests"] / ours["seconds"]
    each = ours["requests"] / ours["merge_requests"]
    return [
        Row("Quarterdeck", f"{ours['seconds']:.2f} s, {speed:,.0f} MR/s", note=f"runs {ours['runs']} s"),
        Row("its own work, within that", f"{ours['own']:.2f} s"),
        Row("requests for each merge request", f"{each:.4f} ({ours['requests']})", "≤ 0.05", each <= 0.05),
        Row("peak memory", f"{ours['peak_mb']:.0f} MB", "≤ 350 MB", ours["peak_mb"] <= 350),
        Row("`quarterdeck sync`, the whole command", f"{command['seconds']:.2f} s", note=f"runs {command['runs']} s"),
    ]


def _ratio(peer: str, target: int, ours: Values, theirs: Values) -> Row:
    speed = theirs["merge_requests"] / theirs["seconds"]
    ratio = ours["merge_requests"] / ours["seconds"] / speed
    text = f"{speed:.2f} MR/s, so {ratio:,.0f} × faster"
    return Row(f"against {peer}", text, f"≥ {target} ×", ratio >= target, theirs.get("note", ""))


def _command(there: Values, home: Path) -> Values:
    """`quarterdeck sync` of a home that was just connected."""
    shutil.rmtree(home, ignore_errors=True)
    environment = {"QUARTERDECK_HOME": str(home), "BENCH_TOKEN": there["token"]}
    connect = ["connect", "gitlab", there["url"], "--group", there["group"], "--token-env", "BENCH_TOKEN"]
    command = [str(QUARTERDECK), *connect]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True)
    began = time.perf_counter()
    answer = run_json([str(QUARTERDECK), "sync", "--format", "json"], **environment)
    if not answer["complete"]:
        raise Failed(json.dumps(answer))
    return {"seconds": time.perf_counter() - began}


def _perceval() -> Values:
    if not PERCEVAL.exists():
        raise Failed("Perceval is not in .tools/perceval; `make bench` installs it there")
    with uniform(50, latency=LATENCY) as there:
        found = run_child("perceval_reads", there["url"], there["token"], there["group"], "project-1", python=PERCEVAL)
    text = subprocess.run(
        [str(PERCEVAL), "-c", "from importlib.metadata import version; print(version('perceval'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    return {**found, "note": f"Perceval {text}, {found['seconds']:.1f} s for {found['merge_requests']}"}
