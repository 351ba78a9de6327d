"""A home that is in use comes back elsewhere as it was; who holds the file alone reads no private text."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quarterdeck.desk.backup import Restored, back_up, restore, sqlite
from quarterdeck.desk.backup.sqlite import known_migrations
from quarterdeck.home import sealing, secrets
from quarterdeck.home.archive import pack_into, unpack
from quarterdeck.home.errors import ArchiveUnfit, HomeError, HomeOccupied, SealBroken, WrongPassphrase
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Lake
from tests.lake.lakes import everything, titles, write

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
PHRASE = "correct horse battery"
NOTE = "she wants to move to the platform team"
PLACE = "oneonones.note/1/body"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A lake of two versions, a desk with a sealed note, a session and a deleted line, settings, a token."""
    home = Home(tmp_path / "home")
    home.make()
    home.settings.write_text('preset = "gitlab-2022"\n')
    home.private.mkdir()
    (home.private / "timeoff.json").write_text("{}")
    secrets.keep_token(home, "acme", "glpat-secret")
    for title in ("first", "second"):
        write(Lake(home.lake), range(20), title)
    with closing(sqlite3.connect(home.path / sqlite.NAME, isolation_level=None)) as desk:
        desk.execute("pragma journal_mode = wal")
        desk.execute("create table django_migrations (app text, name text)")
        desk.execute("create table django_session (session_key text)")
        desk.execute("create table notes (id integer primary key, body text)")
        desk.execute("insert into notes values (1, ?)", [sealing.seal(sealing.get_ring(home), NOTE, place=PLACE)])
        desk.execute("insert into django_session values ('key-of-a-live-session')")
        desk.execute("insert into notes values (2, 'erased-for-good')")
        desk.execute("delete from notes where id = 2")
    return home


def _no_rows(_path: Path) -> object:
    raise AssertionError("a desk of SQLite is a file")


def _restore(archive: Path, home: Home, phrase: str | None = None) -> Restored:
    return restore(archive, home, passphrase=None if phrase is None else lambda: phrase, load=_no_rows)


def _note(home: Home) -> str:
    with closing(sqlite3.connect(home.path / sqlite.NAME)) as desk:
        return str(desk.execute("select body from notes").fetchone()[0])


def test_a_home_comes_back_elsewhere_as_it_was(home: Home, tmp_path: Path) -> None:
    saved = back_up(home, tmp_path / "b.qd", now=NOW, passphrase=PHRASE)
    other = Home(tmp_path / "elsewhere" / "home")
    restored = _restore(tmp_path / "b.qd", other, PHRASE)
    assert (saved.lake_version, restored.lake_version, restored.made_at) == (2, 2, NOW)
    assert other.settings.read_bytes() == home.settings.read_bytes()
    assert (other.private / "timeoff.json").read_bytes() == b"{}"
    for version in (1, 2):
        assert everything(Lake(other.lake), version) == everything(Lake(home.lake), version)
    files = sorted(path.relative_to(home.lake) for path in home.lake.rglob("*.parquet"))
    assert files
    assert all((other.lake / name).read_bytes() == (home.lake / name).read_bytes() for name in files)
    assert secrets.find_token(other, "acme") == "glpat-secret"
    assert sealing.unseal(sealing.get_ring(other), _note(other), place=PLACE) == NOTE
    assert not [path for path in other.path.iterdir() if path.name.startswith(".")]


def test_another_with_the_archive_alone_reads_no_private_text(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.qd", now=NOW, passphrase=None)
    content = (tmp_path / "b.qd").read_bytes()
    stolen = Home(tmp_path / "stolen")
    restored = _restore(tmp_path / "b.qd", stolen, PHRASE)
    assert not restored.with_keys
    for private in (NOTE, "glpat-secret", "key-of-a-live-session", "erased-for-good"):
        assert private.encode() not in content
    for name in ("key", "sealing.json"):
        assert (home.secrets / name).read_bytes() not in content
    with pytest.raises(SealBroken):
        sealing.unseal(sealing.get_ring(stolen), _note(stolen), place=PLACE)
    assert secrets.find_token(stolen, "acme") is None


def test_keys_in_the_archive_open_with_the_passphrase_alone(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.qd", now=NOW, passphrase=PHRASE)
    other = Home(tmp_path / "other")
    with pytest.raises(WrongPassphrase):
        _restore(tmp_path / "b.qd", other, "a guess of theirs")
    assert not other.path.exists()
    for name in ("key", "sealing.json"):
        assert (home.secrets / name).read_bytes() not in (tmp_path / "b.qd").read_bytes()
    assert not _restore(tmp_path / "b.qd", other).with_keys


def test_sessions_stay_behind_and_live_on(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.qd", now=NOW, passphrase=None)
    other = Home(tmp_path / "other")
    _restore(tmp_path / "b.qd", other)
    for place, count in ((home, 1), (other, 0)):
        with closing(sqlite3.connect(place.path / sqlite.NAME)) as desk:
            assert desk.execute("select count(*) from django_session").fetchone()[0] == count


def test_a_home_that_is_written_to_is_backed_up_at_one_instant(home: Home, tmp_path: Path) -> None:
    """Two tables that are always changed together agree in every backup, and so do the lake's tables."""
    with closing(sqlite3.connect(home.path / sqlite.NAME, isolation_level=None)) as desk:
        desk.execute("create table left_side (n int)")
        desk.execute("create table right_side (n int)")
    over = threading.Event()

    def go_on() -> None:
        with closing(sqlite3.connect(home.path / sqlite.NAME, isolation_level=None, timeout=20)) as desk:
            n = 0
            while not over.is_set():
                n += 1
                desk.execute("begin immediate")
                desk.execute("insert into left_side values (?)", [n])
                desk.execute("insert into right_side values (?)", [n])
                desk.execute("commit")
                if n % 50 == 0:
                    write(Lake(home.lake), range(20), f"edition {n}")

    writing = threading.Thread(target=go_on)
    writing.start()
    try:
        for n in range(4):
            back_up(home, tmp_path / f"{n}.qd", now=NOW, passphrase=None)
    finally:
        over.set()
        writing.join()
    for n in range(4):
        other = Home(tmp_path / f"home{n}")
        _restore(tmp_path / f"{n}.qd", other)
        with closing(sqlite3.connect(other.path / sqlite.NAME)) as desk:
            sides = [desk.execute(f"select count(*) from {side}_side").fetchone()[0] for side in ("left", "right")]
        assert sides[0] == sides[1]
        assert len(set(titles(Lake(other.lake)).values())) == 1


def test_a_home_that_holds_something_is_not_touched(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.qd", now=NOW, passphrase=None)
    before = {path: path.stat().st_mtime_ns for path in home.path.rglob("*")}
    with pytest.raises(HomeOccupied, match="is not empty"):
        _restore(tmp_path / "b.qd", home)
    assert {path: path.stat().st_mtime_ns for path in home.path.rglob("*")} == before


def test_a_folder_that_is_there_and_empty_is_a_place_to_restore(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.qd", now=NOW, passphrase=None)
    (tmp_path / "mounted" / "lost+found").mkdir(parents=True)
    assert _restore(tmp_path / "b.qd", Home(tmp_path / "mounted")).lake_version == 2


def _with_member(archive: Path, tmp_path: Path, change: Callable[[Path], object]) -> Path:
    """The archive again, well made, after a change of its members."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    contents = unpack(archive, folder, passphrase=None)
    change(folder)
    target = tmp_path / "changed.qd"
    with pack_into(target, program="9", made_at=NOW) as pack:
        for name in contents.members:
            if (folder / name).exists():
                pack.add_file(name, folder / name)
    return target


def _newer_desk(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "desk" / sqlite.NAME, isolation_level=None)) as desk:
        desk.execute("insert into django_migrations values ('people', '9999_of_the_future')")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda folder: (folder / "settings/quarterdeck.toml").write_text("colour = 3"), "settings are not right"),
        (lambda folder: next(folder.glob("lake/merge_requests/*/*.parquet")).unlink(), "lake cannot be read"),
        (lambda folder: (folder / "desk" / sqlite.NAME).write_bytes(b"no database" * 99), "database in it is damaged"),
        (_newer_desk, "newer Quarterdeck made it"),
    ],
)
def test_what_could_not_be_used_is_refused_before_anything_is_put_in_place(
    home: Home, tmp_path: Path, change: Callable[[Path], object], says: str
) -> None:
    back_up(home, tmp_path / "b.qd", now=NOW, passphrase=None)
    other = Home(tmp_path / "other")
    with pytest.raises(ArchiveUnfit, match=says):
        _restore(_with_member(tmp_path / "b.qd", tmp_path, change), other)
    assert not other.path.exists()


def test_a_backup_of_a_home_with_nothing_in_it_is_one(tmp_path: Path) -> None:
    saved = back_up(Home(tmp_path / "new"), tmp_path / "b.qd", now=NOW, passphrase=None)
    assert (saved.files, saved.lake_version, saved.desk) == (0, None, "none")
    assert _restore(tmp_path / "b.qd", Home(tmp_path / "other")).lake_version is None


def test_a_short_passphrase_leaves_no_file(home: Home, tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="at least 12"):
        back_up(home, tmp_path / "b.qd", now=NOW, passphrase="short")
    assert not list(tmp_path.glob("*.qd*"))
    assert not list(home.path.glob(".backup-*"))


def test_every_migration_of_the_desk_is_known() -> None:
    assert ("people", "0001_initial") in known_migrations()
