"""Private text and the keys that open it."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.home import sealing
from quarterdeck.home.errors import HomeError, SealBroken, WrongPassphrase
from quarterdeck.home.folder import Home
from quarterdeck.home.wrapping import unwrap, wrap

PLACE = "notes/17/body"
RING = sealing.Ring({1: b"k" * 32})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=200).filter(lambda text: not any(0xD800 <= ord(c) < 0xE000 for c in text)))
def test_what_is_sealed_opens_in_its_place_alone(text: str) -> None:
    sealed = sealing.seal(RING, text, place=PLACE)
    assert sealing.unseal(RING, sealed, place=PLACE) == text
    with pytest.raises(SealBroken, match="sealed elsewhere"):
        sealing.unseal(RING, sealed, place="notes/18/body")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({sealing.seal(RING, "the same", place=PLACE) for _ in range(20)}) == 20


@pytest.mark.parametrize("at", range(6, 60, 7))
def test_a_sealed_text_that_was_altered_does_not_open(at: int) -> None:
    sealed = sealing.seal(RING, "she asked for a raise", place=PLACE)
    other = "A" if sealed[at] != "A" else "B"
    with pytest.raises(SealBroken):
        sealing.unseal(RING, sealed[:at] + other + sealed[at + 1 :], place=PLACE)


@pytest.mark.parametrize(
    "text", ["", "plain", "qd1.1.", "qd1.x.AAAA", "qd2.1.AAAA", "qd1.1.AAAA", "qd1.1.ä", "qd1.¹.AAAA"]
)
def test_what_was_never_sealed_is_told_from_what_was(text: str) -> None:
    with pytest.raises(SealBroken, match="no sealed text"):
        sealing.unseal(RING, text, place=PLACE)


def test_old_texts_stay_readable_and_are_sealed_again_with_the_newest_key(home: Home) -> None:
    old = sealing.seal(sealing.get_ring(home), "before", place=PLACE)
    ring = sealing.rotate(home)
    assert ring.newest == 2
    assert sealing.unseal(ring, old, place=PLACE) == "before"
    again = sealing.reseal(ring, old, place=PLACE)
    assert sealing.key_version(again, place=PLACE) == 2
    assert sealing.reseal(ring, again, place=PLACE) == again
    left = sealing.drop_older(home, than=2)
    assert sealing.unseal(left, again, place=PLACE) == "before"
    with pytest.raises(SealBroken, match="key 1 is not in this home"):
        sealing.unseal(left, old, place=PLACE)


def test_the_keys_are_their_owners_alone_and_in_no_message(home: Home) -> None:
    ring = sealing.get_ring(home)
    assert stat.S_IMODE((home.secrets / "sealing.json").stat().st_mode) == 0o600
    assert repr(ring) == "Ring()"


def test_all_who_make_the_first_key_at_once_have_the_same(home: Home) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: sealing.get_ring(home).keys, range(16)))
    assert all(keys == rings[0] for keys in rings)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"1": "c2hvcnQ="}', b'{"x": "AAAA"}'])
def test_a_damaged_key_file_is_told_and_never_replaced(home: Home, content: bytes) -> None:
    home.secrets.mkdir(parents=True)
    (home.secrets / "sealing.json").write_bytes(content)
    with pytest.raises(HomeError, match=r"sealing\.json cannot be read"):
        sealing.get_ring(home)
    assert (home.secrets / "sealing.json").read_bytes() == content


def test_a_wrapped_key_opens_with_its_passphrase_and_for_its_purpose_alone() -> None:
    wrapped = wrap(b"key", "correct horse battery", about="this archive")
    assert unwrap(wrapped, "correct horse battery", about="this archive") == b"key"
    with pytest.raises(WrongPassphrase):
        unwrap(wrapped, "correct horse batterY", about="this archive")
    with pytest.raises(WrongPassphrase):
        unwrap(wrapped, "correct horse battery", about="another archive")


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(HomeError, match="at least 12"):
        wrap(b"key", "short", about="")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"memory_kib": 65536', b'"memory_kib": 99999999'), (b'"time": 3', b'"time": 9999'), (b"argon2id", b"md5")],
)
def test_a_wrap_that_asks_for_too_much_is_refused_before_any_work(old: bytes, new: bytes) -> None:
    wrapped = wrap(b"key", "correct horse battery", about="")
    assert old in wrapped
    with pytest.raises(HomeError, match="in no form"):
        unwrap(wrapped.replace(old, new), "correct horse battery", about="")
