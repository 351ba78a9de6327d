"""A home that has read the worked example, and a way to run commands in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.cli import run
from quarterdeck.home.folder import Home
from quarterdeck.simulator.server import Server
from quarterdeck.web import running
from tests.cli import example


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Done]


@pytest.fixture(scope="session", autouse=True)
def _desks(django_db_blocker: Any, made_desk: Path) -> Iterator[None]:
    """Each home of these tests has a desk of its own, beside the one that Django was set up for."""
    migrate = running.migrate

    def begun(home: Home) -> None:
        home.make()
        if not (home.path / made_desk.name).exists():
            shutil.copy(made_desk, home.path)
        migrate(home)

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "migrate", begun)
        yield


@pytest.fixture(scope="session")
def gitlab() -> Iterator[Server]:
    with Server(example.company(), token=example.TOKEN) as server:
        yield server


@pytest.fixture(scope="session")
def read_home(gitlab: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Connected, synced, teams and people imported."""
    folder = tmp_path_factory.mktemp("read")
    home = folder / "home"
    (folder / "teams.csv").write_text(example.TEAMS)
    (folder / "people.csv").write_text(example.PEOPLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXAMPLE_TOKEN", example.TOKEN)
        commands = [
            ["connect", "gitlab", gitlab.url, "--group", "acme", "--token-env", "EXAMPLE_TOKEN"],
            ["sync"],
            ["import", "teams", str(folder / "teams.csv")],
            ["import", "people", str(folder / "people.csv")],
        ]
        for command in commands:
            assert run([*command, "--home", str(home)]) == 0
    return home


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run a command in ``home`` (default: an empty one); everything it says comes back."""
    monkeypatch.setenv("EXAMPLE_TOKEN", example.TOKEN)
    monkeypatch.delenv("GITLAB_TOKEN", raising=False)

    def call(*arguments: object, home: Path | None = None) -> Done:
        capsys.readouterr()
        code = run([*map(str, arguments), "--home", str(home or tmp_path / "home")])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return call
