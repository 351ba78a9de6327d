"""The built wheel, in an environment of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.journeys.serving import served

ROOT = Path(__file__).parent.parent


def _run(*command: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    if home is not None:
        environ |= {"HOME": str(home), "QUARTERDECK_HOME": str(home / "data")}
    return subprocess.run(
        list(map(str, command)), env=environ, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.slow
def test_the_wheel_in_an_empty_environment_shows_the_demo(tmp_path: Path) -> None:
    built = _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path / "dist", ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("quarterdeck-*.whl")
    venv.create(tmp_path / "empty")
    bin_ = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    installed = _run(
        sys.executable, "-m", "pip", "--python", bin_ / "python", "install", "--quiet", "--no-compile", wheel
    )
    assert installed.returncode == 0, installed.stderr
    (tmp_path / "home").mkdir()
    done = _run(bin_ / "quarterdeck", "demo", "--people", 8, "--years", 0.3, "--no-serve", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "by whose turn it is" in done.stdout
    assert "complete: server says" in done.stdout
    assert "Open MR Age (OMA)" in done.stdout
    _look(bin_, tmp_path / "home")


def _look(bin_: Path, home: Path) -> None:
    """The pages of the installed wheel, with nothing on the path but itself: no Node, no clone."""
    environ = {"HOME": str(home), "QUARTERDECK_HOME": str(home / "data"), "PATH": str(bin_)}
    command = [str(bin_ / "quarterdeck"), "serve", "--port", "0", "--home", str(home / "data")]
    with served(command, cwd=home, env=environ) as link:
        browser = build_opener(HTTPCookieProcessor())
        page = browser.open(link, timeout=30).read().decode()
        base = link.split("/k/")[0]
        assert "made up" in page
        assert 'class="icon' in page.replace("\n", " ")
        loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)
        assert len(loaded) > 4
        for path in loaded:
            assert path.startswith("/static/"), path
            answer = browser.open(base + path, timeout=30)
            assert "immutable" in answer.headers["Cache-Control"]
            assert len(answer.read()) > 100
