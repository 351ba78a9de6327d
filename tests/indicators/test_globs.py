from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators.globs import Globs
from tests.oracles.monthly import glob_matches


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("handbook/*.md", "handbook/a.md", True),
        ("handbook/*.md", "handbook/b/a.md", False),
        ("handbook/*.md", "Handbook/a.md", False),
        ("**/a.md", "a.md", True),
        ("**/a.md", "x/y/a.md", True),
        ("x/**/a.md", "x/a.md", True),
        ("x/**/a.md", "x/b/c/a.md", True),
        ("x/**/a.md", "xa.md", False),
        ("x/**", "x/b/c.md", True),
        ("x/**", "xy/c.md", False),
        ("x/", "x/b/c.md", True),
        ("/x/*", "x/b", True),
        ("*", ".hidden", True),
        ("*", "a/b", False),
        ("a+b/[id].md", "a+b/[id].md", True),
        ("a+b/[id].md", "aab/i.md", False),
        ("größe/*", "größe/ü.md", True),
        ("a b/*", "a b/c\nd", True),
    ],
)
def test_a_glob_means_what_the_handbook_says(glob: str, path: str, matches: bool) -> None:
    globs = Globs([glob])
    assert bool(globs.matching(path)) is matches
    query = "select regexp_full_match($path, $regex, 's')"
    assert duckdb.connect().execute(query, {"path": path, "regex": globs.regexes()[0]}).fetchall() == [(matches,)]


PIECES = st.sampled_from(["a", "b", "*", "a*", "*b", "*.md", "x.md", "**"])


@settings(max_examples=300, deadline=None)
@given(
    st.lists(PIECES, min_size=1, max_size=5).map("/".join),
    st.lists(st.sampled_from(["a", "b", "ab", "x.md", "aab"]), min_size=1, max_size=5).map("/".join),
)
def test_globs_agree_with_trying_all_splits(glob: str, path: str) -> None:
    assert bool(Globs([glob]).matching(path)) is glob_matches(glob, path)


def test_many_globs_say_which_of_them_match() -> None:
    globs = Globs(["a/**", "a/b/*", "**/*.md", "a/**", "c/*"])
    assert sorted(globs.matching("a/b/x.md")) == [0, 1, 2]
    assert globs.tops() is None
    assert Globs(["a/**", "c/*"]).tops() == ["a", "c"]


def test_thousands_of_globs_become_several_expressions() -> None:
    globs = Globs(f"folder/{i}/**/*.md" for i in range(2000))
    assert len(globs.regexes()) > 1
    query = "select count(*) from (select unnest($all) as one) where regexp_full_match('folder/1999/a/b.md', one)"
    assert duckdb.connect().execute(query, {"all": globs.regexes()}).fetchall() == [(1,)]
