"""The first minute: the demo, and `quarterdeck start` on a group of 14 projects at 80 ms a request."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.results import Row
from bench.running import QUARTERDECK, ROOT, Failed, Values, median, served

TITLE = "The first answer"
HOW = """From the command's start, as a newcomer waits: the first answer stands when the table of whose turn it is has
been written, and is followed by an empty line. The demo makes its company, serves it in a process of its own and
reads it over HTTP; median of 3. The 14 projects hold 20,000 merge requests together and each request takes 80 ms;
`quarterdeck start` is stopped once it has answered, as the history does not matter for it."""
ANSWER = "by whose turn it is"
COUNT, PROJECTS = 20_000, 14


def rows(folder: Path) -> list[Row]:
    demo = median(lambda: _timed(["demo", "--no-serve"], folder, to_the_end=True), times=3)
    command = [sys.executable, "-m", "bench.children.serve_projects", COUNT, PROJECTS, 0.08]
    with served(*command) as there:
        begun = ["start", f"{there['url']}/{there['group']}", "--token-env", "BENCH_TOKEN"]
        start = median(lambda: _timed(begun, folder, to_the_end=False, BENCH_TOKEN=there["token"]), times=3, of="first")
    first, in_all = demo["first"], demo["seconds"]
    return [
        Row("demo, first answer", f"{first:.1f} s", "< 10 s", first < 10),
        Row("demo, in all", f"{in_all:.1f} s", "< 20 s", in_all < 20, f"runs {demo['runs']} s"),
        Row("14 projects, 80 ms, first answer", f"{start['first']:.1f} s", "< 30 s", start["first"] < 30),
    ]


def _timed(arguments: list[str], folder: Path, *, to_the_end: bool, **more: str) -> Values:
    """Seconds to the first answer and to the end, in a home of its own."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    environment = {**os.environ, "QUARTERDECK_HOME": str(home), **more}
    began, first, answering = time.perf_counter(), 0.0, False
    command, pipe, none = [str(QUARTERDECK), *arguments], subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=none, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            answering = answering or ANSWER in line
            if answering and not line.strip() and not first:
                first = time.perf_counter() - began
                if not to_the_end:
                    process.terminate()
    if not first or (to_the_end and process.returncode):
        raise Failed(f"{' '.join(arguments)} ended with {process.returncode} and answer {first}")
    return {"seconds": time.perf_counter() - began, "first": first}
