"""Settings, secrets and surrogates."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest

from quarterdeck.home import secrets, settings
from quarterdeck.home.errors import BadSettings, SecretUnreadable, UnknownSource
from quarterdeck.home.folder import Home, default_path
from quarterdeck.home.settings import DefinitionSetting, SourceSetting, TargetSetting


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_fresh_home_has_plain_settings(home: Home) -> None:
    assert settings.load(home) == settings.Settings()


def test_a_change_keeps_comments_and_what_it_does_not_touch(home: Home) -> None:
    home.make()
    home.settings.write_text('# ours\nbots = ["helper"] # keep\n')
    source = SourceSetting("acme", "gitlab", "https://gitlab.example.com", "acme", token_env="T")
    settings.change(home, scalars={"preset": "gitlab-2022"}, tables={"source": [source]})
    text = home.settings.read_text()
    assert "# ours" in text
    assert "# keep" in text
    loaded = settings.load(home)
    assert loaded.sources == (source,)
    assert (loaded.bots, loaded.preset) == (("helper",), "gitlab-2022")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mode = 3", "mode: must be one of laptop, shared"),
        ("colour = 1", "unknown key 'colour'"),
        ("[[source]]\nname = 'a'", "missing"),
        ("[[target]]\nindicator='oma'\nop='~'\nvalue=3", r"target\[0\].op: must be one of"),
        ("[[definition]]\nindicator='oma'\nname='x'\nsince='2026-01-01'", "must be a day"),
        ("bots = [1]", "bots: must be a text"),
        ("= 1", "not valid TOML"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(home: Home, text: str, says: str) -> None:
    home.make()
    home.settings.write_text(text)
    with pytest.raises(BadSettings, match=says):
        settings.load(home)


def test_what_would_not_validate_is_not_written(home: Home) -> None:
    with pytest.raises(BadSettings):
        settings.change(home, scalars={"mode": "cloud"})
    assert not home.settings.exists()


def test_definitions_are_dated_and_a_teams_own_goes_first() -> None:
    made = settings.Settings(
        definitions=(
            DefinitionSetting("omrt", "ready", since=date(2026, 3, 1)),
            DefinitionSetting("omrt", "strict", team="Core"),
        )
    )
    assert made.find_definition("omrt", "Edge", date(2026, 2, 28)) is None
    assert made.find_definition("omrt", "Edge", date(2026, 3, 1)) == "ready"
    assert made.find_definition("omrt", "Core", date(2026, 3, 1)) == "strict"


def test_a_teams_own_target_goes_first_from_its_day_on() -> None:
    general, own = TargetSetting("oma", "<=", 30.0), TargetSetting("oma", "<=", 9.0, "Core", date(2026, 3, 1))
    gone = TargetSetting("oma", team="Core", since=date(2026, 6, 1))
    made = settings.Settings(targets=(own, general, gone))
    assert made.find_target("oma", "Edge", date(2026, 3, 1)) == general
    assert made.find_target("oma", "Core", date(2026, 2, 28)) == general
    assert made.find_target("oma", "Core", date(2026, 3, 1)) == own
    assert made.find_target("oma", "Core", date(2026, 6, 1)) == gone
    assert made.find_target("omrt", "Core", date(2026, 6, 1)) is None


def test_a_target_that_was_taken_away_can_be_written_and_read(home: Home) -> None:
    gone = TargetSetting("oma", team="Core")
    assert settings.change(home, tables={"target": [gone]}).targets == (gone,)
    assert settings.load(home).targets == (gone,)


def test_a_source_that_is_not_connected_is_named() -> None:
    with pytest.raises(UnknownSource, match="'x' is connected"):
        settings.Settings().get_source("x")


def test_a_token_is_kept_encrypted_and_readable_by_its_owner_alone(home: Home) -> None:
    secrets.keep_token(home, "acme", "glpat-secret")
    assert secrets.find_token(home, "acme") == "glpat-secret"
    assert secrets.find_token(home, "other") is None
    for path in home.secrets.iterdir():
        assert b"glpat" not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_token_under_another_key_is_refused(home: Home) -> None:
    secrets.keep_token(home, "acme", "glpat-secret")
    (home.secrets / "key").write_bytes(b"A" * 43 + b"=")
    with pytest.raises(SecretUnreadable, match="connect again"):
        secrets.find_token(home, "acme")


def test_surrogates_ignore_letter_case_and_differ_between_homes() -> None:
    one, other = secrets.Surrogates(b"k" * 44), secrets.Surrogates(b"j" * 44)
    assert one.person("Ana") == one.person(" ana ") > 0
    assert one.author("a@example.com") < 0
    assert one.person("ana") != other.person("ana")
    assert one.person("ana") != -one.author("ana")


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"QUARTERDECK_HOME": "/q"}, "linux", "/q"),
        ({"HOME": "/u"}, "linux", "/u/.local/share/quarterdeck"),
        ({"HOME": "/u", "XDG_DATA_HOME": "/d"}, "linux", "/d/quarterdeck"),
        ({"HOME": "/u"}, "darwin", "/u/Library/Application Support/quarterdeck"),
    ],
)
def test_the_home_follows_the_platform(environ: dict[str, str], platform: str, expected: str) -> None:
    assert default_path(environ, platform=platform) == Path(expected)


def test_threads_that_make_the_key_at_once_agree(tmp_path: Path) -> None:
    for n in range(20):
        home, start = Home(tmp_path / str(n)), Barrier(8)

        def get(_: int, home: Home = home, start: Barrier = start) -> bytes:
            start.wait()
            return secrets.get_key(home)

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(get, range(8)))) == 1
        assert [path.name for path in home.secrets.iterdir()] == ["key"]


def test_changes_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    home = Home(tmp_path)

    def change(n: int) -> None:
        if n % 2:
            secrets.keep_token(home, f"s{n}", f"token {n}")
        else:
            settings.change(home, scalars={("preset", "mode")[n // 2 % 2]: ("gitlab-2022", "shared")[n // 2 % 2]})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(40)))
    assert [secrets.find_token(home, f"s{n}") for n in range(1, 40, 2)] == [f"token {n}" for n in range(1, 40, 2)]
    assert (settings.load(home).preset, settings.load(home).mode) == ("gitlab-2022", "shared")
