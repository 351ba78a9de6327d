"""The pages with a million merge requests, 200 teams and 2,000 people, looked at by eight clients over loopback."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.filling import get_lake
from bench.results import Row
from bench.running import QUARTERDECK, ROOT, Failed, Values, run_child, wait_for_quiet

TITLE = "Pages: 1,000,000 merge requests, 200 teams, 2,000 people, 8 clients"
HOW = """`quarterdeck serve` with two processes, in laptop mode; clients keep their connections and ask again as soon as
they have an answer, each for pages of twelve of the 200 teams. Cold is the first page of its kind after the server's
start, with the answers prepared; warm is the second time round. Weights are what came over the wire, compressed."""
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/k/\S+")
_FIRST, _LATER = 300_000, 60_000


@contextlib.contextmanager
def _served(home: Path) -> Iterator[str]:
    """The one-time link to a home that is being served."""
    command = [str(QUARTERDECK), "serve", "--home", str(home), "--port", "0", "--workers", "2", "--no-worker"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        link = next((found[0] for line in process.stdout if (found := _LINK.search(line))), None)
        if link is None:
            raise Failed(f"quarterdeck serve did not start (exit {process.wait(10)})")
        yield link
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def rows(folder: Path) -> list[Row]:
    home = folder / "pages-home"
    home.mkdir(exist_ok=True)
    if not (home / "lake").exists():
        (home / "lake").symlink_to(get_lake(folder))
    made = run_child("prepare", home)
    wait_for_quiet()
    with _served(home) as link:
        found = run_child("page_clients", link)
    if found["wrong"]:
        raise Failed(f"{found['wrong']} of {found['pages']} pages were not answered with 200")
    return [_prepared(made), *_times(found), *_weights(found)]


def _prepared(made: Values) -> Row:
    seconds, peak = made["seconds"], made["peak_mb"]
    note = f"{made['scopes']} teams and departments"
    return Row("preparing everything after a sync", f"{seconds:.1f} s, {peak:.0f} MB", "≤ 60 s, ≤ 1 GB",
               seconds <= 60 and peak <= 1000, note)  # fmt: skip


def _times(found: Values) -> Iterator[Row]:
    yield Row("the very first page", f"{found['first'] * 1000:.0f} ms", "≤ 1 s", found["first"] <= 1)
    worst = max(found["cold"].values())
    said = ", ".join(f"{kind} {seconds * 1000:.0f}" for kind, seconds in found["cold"].items())
    yield Row("cold, the slowest kind of page", f"{worst * 1000:.0f} ms", "≤ 1 s", worst <= 1, f"in ms: {said}")
    said = ", ".join(f"{kind} {seconds * 1000:.0f}" for kind, seconds in sorted(found["p95"].items()))
    p95, rate = found["all_p95"], found["per_second"]
    note = f"{found['pages']} pages, {rate:.0f} a second; by kind in ms: {said}"
    yield Row("warm, 95th percentile of all", f"{p95 * 1000:.0f} ms", "≤ 100 ms", p95 <= 0.1, note)


def _weights(found: Values) -> Iterator[Row]:
    first = max(one for one, _ in found["weights"].values())
    later = max(one for _, one in found["weights"].values())
    yield Row("heaviest page, first visit", f"{first / 1000:.0f} KB", "≤ 300 KB", first <= _FIRST)
    yield Row("heaviest page, later", f"{later / 1000:.0f} KB", "≤ 60 KB", later <= _LATER)
