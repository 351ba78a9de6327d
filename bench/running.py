"""Runs measurements in processes of their own, so that each has its own peak of memory and a cold start."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
QUARTERDECK = Path(sys.executable).with_name("quarterdeck")
PERCEVAL = ROOT / ".tools" / "perceval" / "bin" / "python"
Values = dict[str, Any]


class Failed(Exception):
    """A measurement ended with an error; the message is the end of what it wrote."""


def run_child(module: str, *arguments: object, python: Path | None = None) -> Values:
    """Run ``bench.children.<module>`` and give the JSON that it writes. Raises Failed."""
    command = [str(python or sys.executable), "-m", f"bench.children.{module}", *map(str, arguments)]
    return run_json(command)


def run_json(command: list[str], **environment: str) -> Values:
    """Run a command from the repository's root and give the JSON that it writes. Raises Failed."""
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{' '.join(command[:4])}: {(done.stderr or done.stdout).strip()[-600:]}")
    found: Values = json.loads(done.stdout)
    return found


@contextlib.contextmanager
def served(*command: object) -> Iterator[Values]:
    """A server in a process of its own, from when it says where it is to the end of the block."""
    process = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise Failed(f"{command[1:4]} did not start (exit {process.wait()})")
        yield json.loads(line)
    finally:
        process.terminate()
        process.wait(10)


def uniform(count: int, *, latency: float) -> contextlib.AbstractContextManager[Values]:
    """The plain company of the simulator, as the command line serves it."""
    return served(QUARTERDECK, "simulate", "serve", "--uniform", count, "--latency", latency, "--json")


def wait_for_quiet(*, below: float = 0.15, at_most: float = 45) -> None:
    """Wait until others leave the processors alone (a share of them all, over a second), but not for ever: on a
    shared machine what others do is most of what one measures."""
    until = time.monotonic() + at_most
    while time.monotonic() < until and _busy(1.0) > below:
        pass


def _busy(seconds: float) -> float:
    """The share of all processors' time in which they worked; 0 where the system does not tell."""
    before = _ticks()
    time.sleep(seconds)
    total, idle = (after - earlier for after, earlier in zip(_ticks(), before, strict=True))
    return 1 - idle / total if total else 0.0


def _ticks() -> tuple[int, int]:
    if not Path("/proc/stat").exists():
        return 0, 0
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return sum(ticks), ticks[3] + ticks[4]


def median(measure: Callable[[], Values], *, times: int, of: str = "seconds") -> Values:
    """The run in the middle of several, by one of its values; ``runs`` holds that value of each."""
    runs = []
    for _ in range(times):
        wait_for_quiet()
        runs.append(measure())
    found = sorted(runs, key=lambda values: float(values[of]))
    return {**found[len(found) // 2], "runs": [round(float(values[of]), 3) for values in found]}


def seconds_of(command: list[str]) -> float:
    """Wall time of a command that must succeed."""
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def middle(values: list[float]) -> float:
    return statistics.median(values)


def peak_mb() -> float:
    """This process's peak of resident memory in megabytes of 10^6 bytes, by the kernel's own count since exec."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024 / 1e6
    raise OSError("the kernel does not tell VmHWM here")


def tell(**values: object) -> None:
    """A child's answer."""
    sys.stdout.write(json.dumps({**values, "peak_mb": peak_mb()}) + "\n")
