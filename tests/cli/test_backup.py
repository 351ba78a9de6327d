"""A home that has read the example, backed up and restored elsewhere, says the same figure by figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

PHRASE = "correct horse battery"


def _figures(command: Command, home: Path) -> Any:
    told = command("report", "--format", "json", home=home).json
    del told["generated_at"]
    return told


def test_a_restored_home_says_the_same_figure_by_figure(read_home: Path, command: Command, tmp_path: Path) -> None:
    saved = command("backup", tmp_path / "b.qd", home=read_home)
    assert (saved.code, "lake version" in saved.out) == (0, True)
    assert "--with-keys adds them" in saved.err
    restored = command("restore", tmp_path / "b.qd", home=tmp_path / "other")
    assert restored.code == 0, restored.err
    assert _figures(command, tmp_path / "other") == _figures(command, read_home)


def test_with_its_keys_a_restored_home_goes_on_reading(
    read_home: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASS", PHRASE)
    command("backup", tmp_path / "b.qd", "--with-keys", "--passphrase-env", "PASS", home=read_home)
    assert command("restore", tmp_path / "b.qd", "--passphrase-env", "PASS", home=tmp_path / "other").code == 0
    assert command("sync", home=tmp_path / "other").code == 0
    assert (tmp_path / "other" / "secrets" / "key").read_bytes() == (read_home / "secrets" / "key").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["backup", "b.qd", "--with-keys"], "need a passphrase: name its variable"),
        (["backup", "b.qd", "--with-keys", "--passphrase-env", "NOT_SET"], "NOT_SET is empty"),
        (["backup", "b.qd", "--passphrase-env", "PASS"], "goes with --with-keys"),
        (["restore", "no-such-file"], "does not exist"),
        (["restore", "other.txt"], "no backup of Quarterdeck"),
    ],
)
def test_a_wrong_call_is_one_line_and_two(
    read_home: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.txt").write_text("hello")
    home = read_home if arguments[0] == "backup" else tmp_path / "new"
    done = command(*arguments, home=home)
    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "b.qd").exists()


def test_keys_are_never_put_in_place_without_being_asked_for(
    read_home: Path, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASS", PHRASE)
    command("backup", tmp_path / "b.qd", "--with-keys", "--passphrase-env", "PASS", home=read_home)
    assert "--without-keys" in command("restore", tmp_path / "b.qd", home=tmp_path / "a").err
    monkeypatch.setenv("PASS", "a wrong passphrase")
    wrong = command("restore", tmp_path / "b.qd", "--passphrase-env", "PASS", home=tmp_path / "a")
    assert (wrong.code, (tmp_path / "a").exists()) == (2, False)
    assert command("restore", tmp_path / "b.qd", "--without-keys", home=tmp_path / "a").code == 0
    assert not (tmp_path / "a" / "secrets").exists()


def test_there_is_no_backup_of_no_home(command: Command, tmp_path: Path) -> None:
    done = command("backup", tmp_path / "b.qd", home=tmp_path / "nowhere")
    assert (done.code, "there is no home" in done.err) == (2, True)
