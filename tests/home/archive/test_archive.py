"""The backup file: what goes in comes out, and anything else is refused by name."""

from __future__ import annotations

import io
import json
import random
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quarterdeck.home.archive import Contents, pack_into, unpack
from quarterdeck.home.archive.blocks import FIRST, KEYS
from quarterdeck.home.errors import ArchiveUnfit, HomeError, WrongPassphrase

NOW = datetime(2026, 11, 1, 8, tzinfo=UTC)
PHRASE = "correct horse battery"
FILES = {"lake/manifest.json": b"{}", "lake/events/period=2026/1-a.parquet": bytes(range(256)) * 9, "desk/empty": b""}


def _make(folder: Path, *, keys: bool = False, name: str = "b.qd") -> Path:
    target = folder / name
    with pack_into(target, program="0.1.0", made_at=NOW) as pack:
        for number, (member, content) in enumerate(FILES.items()):
            source = folder / f"source-{number}"
            source.write_bytes(content)
            pack.add_file(member, source)
        pack.add_bytes("settings/quarterdeck.toml", b"mode = 'laptop'\n")
        pack.tell(lake={"version": 3})
        if keys:
            pack.add_keys({"key": b"\x00secret"}, PHRASE)
    return target


def _open(archive: Path, into: Path, phrase: str | None = None) -> Contents:
    into.mkdir(exist_ok=True)
    return unpack(archive, into, passphrase=None if phrase is None else lambda: phrase)


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    contents = _open(_make(tmp_path), tmp_path / "out")
    for member, content in FILES.items():
        assert (tmp_path / "out" / member).read_bytes() == content
    assert contents.made_at == NOW
    assert contents.facts["lake"] == {"version": 3}
    assert contents.keys is None
    assert set(contents.members) == {*FILES, "settings/quarterdeck.toml"}


def test_any_tar_can_list_it(tmp_path: Path) -> None:
    with tarfile.open(_make(tmp_path, keys=True)) as tar:
        names = tar.getnames()
    assert names[0] == FIRST
    assert names[-2:] == [KEYS, "manifest.json"]


def test_it_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    assert _make(tmp_path).stat().st_mode & 0o077 == 0


def test_keys_come_out_with_the_passphrase_alone(tmp_path: Path) -> None:
    archive = _make(tmp_path, keys=True)
    assert b"secret" not in archive.read_bytes()
    assert _open(archive, tmp_path / "a", PHRASE).keys == {"key": b"\x00secret"}
    with pytest.raises(WrongPassphrase):
        _open(archive, tmp_path / "b", "another passphrase")


def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = _make(tmp_path).read_bytes()
    cut = tmp_path / "cut.qd"
    for number, length in enumerate([0, 10, 511, 512, 1024, *range(1536, len(whole), 700), len(whole) - 1]):
        cut.write_bytes(whole[:length])
        with pytest.raises(ArchiveUnfit):
            _open(cut, tmp_path / f"out{number}")


def test_a_byte_changed_anywhere_is_refused(tmp_path: Path) -> None:
    whole = _make(tmp_path, keys=True).read_bytes()
    changed = tmp_path / "changed.qd"
    picked = random.Random(7).sample(range(len(whole)), 150)
    for number, at in enumerate([0, 150, 511, 1023, len(whole) - 1, len(whole) - 1100, *picked]):
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ArchiveUnfit):
            _open(changed, tmp_path / f"out{number}")


def test_what_follows_the_end_is_refused(tmp_path: Path) -> None:
    longer = tmp_path / "longer.qd"
    longer.write_bytes(_make(tmp_path).read_bytes() + b"\0")
    with pytest.raises(ArchiveUnfit, match="altered"):
        _open(longer, tmp_path / "out")


def _tar(path: Path, *members: tuple[tarfile.TarInfo, bytes], number: int = 1) -> Path:
    first = json.dumps({"format": number}).encode()
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        info = tarfile.TarInfo(FIRST)
        info.size = len(first)
        tar.addfile(info, io.BytesIO(first))
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt", "/etc/passwd", "lake/../../x", "lake/./x", "lake//x", "secrets/key", "x", "lake\\..\\x",
        "lake/x\n", "lake/.hidden", "lake/C:x", "lake/" + "a" * 120, "lake/é", "lake/x/",
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    made = _tar(tmp_path / "t.qd", (tarfile.TarInfo(name), b"x"))
    with pytest.raises(ArchiveUnfit):
        _open(made, tmp_path / "out")
    assert list((tmp_path / "out").rglob("*")) == []
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("lake/link")
    info.type, info.linkname = kind, "/etc/passwd"
    with pytest.raises(ArchiveUnfit, match="no plain file"):
        _open(_tar(tmp_path / "t.qd", (info, b"")), tmp_path / "out")


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    made = _tar(tmp_path / "t.qd", (tarfile.TarInfo("lake/x"), b"1"), (tarfile.TarInfo("lake/X"), b"2"))
    with pytest.raises(ArchiveUnfit, match="no backup has"):
        _open(made, tmp_path / "out")


def test_a_member_that_claims_to_be_huge_takes_no_room(tmp_path: Path) -> None:
    archive = _tar(tmp_path / "t.qd", (tarfile.TarInfo("lake/x"), b"1"))
    huge = tarfile.TarInfo("lake/x")
    huge.size = 1 << 50
    content = archive.read_bytes()
    archive.write_bytes(content[:1024] + huge.tobuf(tarfile.GNU_FORMAT) + content[1536:])
    with pytest.raises(ArchiveUnfit, match="cut short"):
        _open(archive, tmp_path / "out")


def test_a_newer_format_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnfit, match=r"newer Quarterdeck made it \(format 2\); upgrade"):
        _open(_tar(tmp_path / "t.qd", number=2), tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" + bytes(2000)])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(ArchiveUnfit, match="no backup of Quarterdeck"):
        _open(tmp_path / "x", tmp_path / "out")


def test_a_backup_replaces_a_backup_and_nothing_else(tmp_path: Path) -> None:
    _make(tmp_path)
    _make(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"mine")
    with pytest.raises(HomeError, match="no backup; name another file"):
        _make(tmp_path, name="photo.jpg")
    assert (tmp_path / "photo.jpg").read_bytes() == b"mine"


def test_a_backup_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    before = _make(tmp_path).read_bytes()
    with pytest.raises(FileNotFoundError), pack_into(tmp_path / "b.qd", program="1", made_at=NOW) as pack:
        pack.add_file("lake/x", tmp_path / "gone")
    assert (tmp_path / "b.qd").read_bytes() == before
    assert not list(tmp_path.glob(".b.qd*"))


def test_rewriting_the_sums_does_not_free_the_keys_to_other_data(tmp_path: Path) -> None:
    """Somebody who can write the file, but has no passphrase, cannot make keys open beside data of their own."""
    kept = _open(_make(tmp_path, keys=True), tmp_path / "a", PHRASE)
    assert kept.keys
    wrapped = next(content for name, content in _members(tmp_path / "b.qd") if name == KEYS)
    forged = tmp_path / "forged.qd"
    with pack_into(forged, program="0.1.0", made_at=NOW) as pack:
        pack.add_bytes("lake/manifest.json", b'{"other": 1}')
        pack.add_bytes(KEYS, wrapped)
    with pytest.raises(WrongPassphrase):
        _open(forged, tmp_path / "b", PHRASE)


def _members(archive: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(archive) as tar:
        return [(info.name, file.read()) for info in tar if (file := tar.extractfile(info))]
