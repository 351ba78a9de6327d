"""What one process says of its run, and what another makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quarterdeck.home import running
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def ended(run: running.Run, minutes: int = 1, **values: object) -> Outcome:
    return Outcome(run.source, run.began_at, run.began_at + timedelta(minutes=minutes), "done", **values)  # type: ignore[arg-type]


def test_a_run_is_found_as_it_was_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert running.find(home, "acme") is None
    run = running.begin(home, "acme", now=NOW)
    run = replace(run, phase="open work", done=30, total=90, phase_began_at=NOW, waiting="waiting 3 s: rate limited")
    running.keep(home, run)
    assert running.find(home, "acme") == run
    assert running.find_living(home, "acme", now=NOW + SECOND) == run
    assert running.find(home, "other") is None


def test_time_left_follows_from_the_rate_so_far(tmp_path: Path) -> None:
    run = replace(running.begin(Home(tmp_path), "acme", now=NOW), done=30, total=90, phase_began_at=NOW)
    assert run.seconds_left(NOW + 10 * SECOND) == 20
    assert replace(run, total=None).seconds_left(NOW + SECOND) is None
    assert replace(run, done=0).seconds_left(NOW + SECOND) is None


def test_a_run_whose_process_is_gone_is_dead(tmp_path: Path) -> None:
    home = Home(tmp_path)
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    run = replace(running.begin(home, "acme", now=NOW), pid=int(done.stdout))
    running.keep(home, run)
    assert running.find_living(home, "acme", now=NOW + SECOND) is None


def test_a_run_that_says_nothing_for_long_is_dead_even_on_another_machine(tmp_path: Path) -> None:
    run = replace(running.begin(Home(tmp_path), "acme", now=NOW), host="another-machine")
    assert running.is_alive(run, now=NOW + 10 * SECOND)
    assert not running.is_alive(run, now=NOW + 60 * SECOND)
    assert not running.is_alive(replace(run, host=os.uname().nodename), now=NOW + 60 * SECOND)


def test_a_wish_to_stop_is_for_one_run_only(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = running.begin(home, "acme", now=NOW)
    assert not running.is_asked_to_stop(home, first)
    running.ask_to_stop(home, first)
    assert running.is_asked_to_stop(home, first)
    second = running.begin(home, "acme", now=NOW + SECOND)
    assert not running.is_asked_to_stop(home, second)


def test_how_runs_ended_is_listed_the_latest_first_and_not_for_ever(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for hour in range(60):
        run = running.begin(home, "acme", now=NOW + timedelta(hours=hour))
        running.end(home, run, ended(run, read=hour, remarks=("one",)))
    found = running.outcomes(home, "acme")
    assert [outcome.read for outcome in found] == list(range(59, 9, -1))
    assert found[0] == ended(run, read=59, remarks=("one",))
    assert running.find_living(home, "acme", now=run.began_at) is None


def test_names_of_sources_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for name in ("../../evil", "a/b", "a b", "."):
        running.begin(home, name, now=NOW)
        assert running.find(home, name) is not None
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_file_that_cannot_be_understood_is_as_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = running.begin(home, "acme", now=NOW)
    running.end(home, run, ended(run))
    for path in home.run.iterdir():
        path.write_text('{"source": 1, "began_at": "yesterday", "runs": [{"source": 2}]}')
    assert running.find(home, "acme") is None
    assert running.outcomes(home, "acme") == []
