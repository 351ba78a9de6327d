"""Servers for the browser: the demo company on a laptop, and the cast on a shared server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LINK = re.compile(r"Open now:\s+(http://\S+)")
ROOT = Path(__file__).parents[2]


@contextmanager
def served(*command: str, **environ: str) -> Iterator[str]:
    """Run a command of ours that serves pages, until the end; gives the address it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "quarterdeck", *command],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env={**os.environ, **environ},
    )  # fmt: skip
    try:
        yield _address(process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def _address(process: subprocess.Popen[str]) -> str:
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := _LINK.search(line):
            return found[1]
    raise AssertionError("the server ended: " + "".join(said[-20:]))
