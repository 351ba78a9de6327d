"""Servers for the browser: the demo company on a laptop, and the cast on a shared server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_LINK = re.compile(r"Open now:\s+(http://\S+)")
ROOT = Path(__file__).parents[2]


@contextmanager
def served(command: Sequence[str], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a command of ours that serves pages, until the end; gives the address it prints."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd,
        env=dict(os.environ if env is None else env), start_new_session=True,
    )  # fmt: skip
    try:
        yield _address(process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def quarterdeck(*arguments: str) -> list[str]:
    """Our own command, as this interpreter has it."""
    return [sys.executable, "-m", "quarterdeck", *arguments]


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := _LINK.search(line):
            return found[1]
    raise AssertionError("the server ended: " + "".join(said[-20:]))
