"""The pages and the worker as one command: they come up, answer, and go together."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from quarterdeck.home import settings
from quarterdeck.home.folder import Home


class Served:
    """``quarterdeck serve`` in a process of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        environment |= {"PYTHONUNBUFFERED": "1", "QUARTERDECK_UNBUILT": "1"}
        command = [sys.executable, "-m", "quarterdeck", "serve", "--home", str(home), "--port", "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        said = iter(self.process.stdout)
        self.link = next(found[0] for line in said if (found := re.search(r"http://\S+", line)))
        self.url = self.link[: self.link.index("/", 8)]
        until(lambda: self.status("/healthz") == 200)

    def status(self, path: str, **headers: str) -> int | None:
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return None

    def children(self) -> list[int]:
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]


def until(true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass")


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("served"))
    yield made
    if made.process.poll() is None:
        made.process.kill()
    assert made.process.stdout is not None
    made.process.stdout.close()
    made.process.wait()


def test_the_printed_link_lets_its_owner_in_once(served: Served) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(served.link, timeout=20) as first, opener.open(f"{served.url}/sync/", timeout=20) as later:
        assert first.status == later.status == 200
        assert b"No GitLab is connected" in later.read()
    assert served.status(served.link[len(served.url) :]) == 403


def test_another_name_for_this_machine_is_refused(served: Served) -> None:
    assert served.status("/healthz", Host="evil.example") == 400


def test_a_port_that_is_taken_is_named_in_one_line(served: Served, tmp_path: Path) -> None:
    port = served.url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "quarterdeck", "serve", "--home", str(tmp_path), "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"port {port} on 127.0.0.1 is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_that_dies_is_started_again(served: Served) -> None:
    def workers() -> set[int]:
        named = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in served.children() if not is_gone(pid)}
        return {pid for pid, command in named.items() if b"quarterdeck.jobs" in command}

    until(lambda: bool(workers()))
    (first,) = workers()
    os.kill(first, signal.SIGKILL)
    until(lambda: bool(workers() - {first}))


def test_all_of_it_ends_together_when_it_is_asked_to(served: Served) -> None:
    children = served.children()
    assert len(children) >= 2
    served.process.terminate()
    assert served.process.wait(20) == 0
    until(lambda: all(is_gone(pid) for pid in children))
    assert served.status("/healthz") is None


def test_all_of_it_ends_when_the_first_process_is_killed(tmp_path: Path, made_desk: Path) -> None:
    shutil.copy(made_desk, tmp_path)
    killed = Served(tmp_path)
    until(lambda: len(killed.children()) >= 2)
    children = killed.children()
    killed.process.kill()
    killed.process.wait()
    assert killed.process.stdout is not None
    killed.process.stdout.close()
    until(lambda: all(is_gone(pid) for pid in children))


def test_a_worker_whose_parent_was_killed_before_it_was_ready_ends(tmp_path: Path, made_desk: Path) -> None:
    shutil.copy(made_desk, tmp_path)
    command = [sys.executable, "-m", "quarterdeck.jobs", "--home", str(tmp_path), "--child-of"]
    of_another = subprocess.run([*command, str(os.getppid())], timeout=60, check=False)
    assert of_another.returncode == 0


def test_a_laptop_does_not_listen_to_other_machines(tmp_path: Path) -> None:
    settings.change(Home(tmp_path), scalars={"mode": "laptop"})
    command = [sys.executable, "-m", "quarterdeck", "serve", "--home", str(tmp_path), "--host", "0.0.0.0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "this machine only" in done.stderr


def test_what_is_due_can_be_done_without_serving(tmp_path: Path, made_desk: Path) -> None:
    shutil.copy(made_desk, tmp_path)
    command = [sys.executable, "-m", "quarterdeck", "serve", "--home", str(tmp_path), "--once"]
    first, again = (subprocess.run(command, capture_output=True, text=True, check=False) for _ in range(2))
    assert (first.returncode, first.stdout) == (
        0,
        "3 pieces of work done\n",
    )  # tidied, rounds closed, mornings looked over
    assert again.returncode == 0
    assert again.stdout in {
        "0 pieces of work done\n",
        "1 pieces of work done\n",
    }  # a new quarter of an hour may have begun
