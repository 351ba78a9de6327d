"""GitLab handbook YAML: what is understood, and every way of being refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.sources.files.errors import BadLines, FileError, UnreadableFile
from quarterdeck.sources.files.handbook import tree
from quarterdeck.sources.files.handbook.indicators import Target, find_target, parse_indicators, write_indicators
from quarterdeck.sources.files.handbook.members import read_members
from quarterdeck.sources.files.handbook.places import find_country, find_zone
from quarterdeck.sources.files.handbook.stages import read_stages
from quarterdeck.sources.files.handbook.writing import write_members, write_stages

ADA = """\
name: Ada Example
locality: Oslo
country: NO
role: <a href="/job-families/engineering/backend/#senior">Senior Backend
  Engineer, Plan:Widgets</a>
reports_to: bexample
gitlab: AExample
departments:
  - Engineering Function
  - Plan:Widgets BE Team
specialty: Plan:Widgets
projects:
  gitlab: [maintainer backend, "reviewer database "]
story: |
  One paragraph.
"""
BEN = (
    "name: Ben Example\nrole: Backend Engineering Manager\nreports_to: TBD\ngitlab: bexample\ndepartments: [Widgets]\n"
)
STAGES = """\
stages:
  plan:
    display_name: Plan
    section: dev
    pm: Somebody (Acting)
    groups:
      widgets:
        name: Widgets
        backend_engineering_manager: [TBD]
      gizmos: {name: Gizmo Shop, categories: [a, b]}
"""
INDICATORS = """\
- name: Example Review Time
  base_path: "/handbook/x/"
  definition: Median days as of a date.
  target: At or below 10
  org: Development Department
  is_key: true
  public: true
  health:
    level: 2
    reasons:
      - Rising since August; two large MRs.
  urls: ["/handbook/y/"]
  sisense_data: {chart: 1, filters: [{name: a, value: [1, 2]}]}
- name: Bare
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(content: str, name: str = "file.yml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        return path

    return make


def test_a_person_of_one_file_is_read_with_role_level_team_and_place(write: Callable[..., Path]) -> None:
    brought = read_members(write(ADA, "aexample.yml"), teams=["Widgets", "Core"])
    (line,) = brought.lines
    got = line.values
    assert (got["handle"], got["team"], got["level"], got["role"]) == (
        "aexample", "Widgets", "senior", "Senior Backend Engineer",
    )  # fmt: skip
    assert (got["gitlab_username"], got["manager"], got["country"], got["timezone"]) == (
        "aexample", "bexample", "NO", "Europe/Oslo",
    )  # fmt: skip
    assert got["start_date"] is None
    assert brought.dropped == ("locality", "projects", "story")
    assert not brought.whole


def test_a_folder_is_read_by_file_names_and_vacancies_are_left_out(write: Callable[..., Path], tmp_path: Path) -> None:
    write(ADA, "person/a/aexample.yml")
    write(BEN, "person/b/bexample.yml")
    write("name: New Vacancy\nplaceholder: true\nrole: Engineer\n", "vacancy/v.yml")
    brought = read_members(tmp_path)
    assert [(line.values["handle"], line.values["team"]) for line in brought.lines] == [
        ("aexample", "Widgets"), ("bexample", "Widgets"),
    ]  # fmt: skip
    assert any("vacancies left out: 1" in remark for remark in brought.remarks)
    assert brought.lines[1].values["manager"] is None


def test_a_list_file_takes_the_slug_and_says_who_is_in_no_known_team(write: Callable[..., Path]) -> None:
    path = write("- name: Ana\n  slug: ana\n  departments: [Core]\n- name: Zoe Q\n  departments: Sales\n")
    brought = read_members(path, teams=["Core"])
    assert [line.values["handle"] for line in brought.lines] == ["ana"]
    assert brought.remarks == ("people of no known team left out: 1 (zoe-q)",)


def test_every_entry_without_a_name_is_listed_with_its_line(write: Callable[..., Path]) -> None:
    with pytest.raises(BadLines) as caught:
        read_members(write("- name: A\n- role: b\n- just text\n"))
    assert [number for number, _ in caught.value.faults] == [2, 3]


def test_stages_become_departments_and_their_groups_labelled_teams(write: Callable[..., Path]) -> None:
    brought = read_stages(write(STAGES))
    found = [(v["team"], v["parent"], v["group_label"]) for v in (line.values for line in brought.lines)]
    assert found == [
        ("Dev Section", None, None), ("Plan", "Dev Section", None),
        ("Widgets", "Plan", "group::widgets"), ("Gizmo Shop", "Plan", "group::gizmo shop"),
    ]  # fmt: skip
    assert brought.dropped == ("backend_engineering_manager", "categories", "pm")


def test_indicators_written_and_read_again_are_the_same() -> None:
    first = parse_indicators(INDICATORS.encode(), "x.yml")
    again = parse_indicators(write_indicators(first).encode(), "y.yml")
    assert [_without_place(one) for one in again] == [_without_place(one) for one in first]
    assert (first[0].health, first[0].target, first[0].unread) == ("attention", Target("<=", 10), ("sisense_data",))
    assert (first[1].health, first[1].target) == (None, None)


def _without_place(one: object) -> dict[str, object]:
    return {k: getattr(one, k) for k in type(one).__slots__ if k not in {"line", "unread"}}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("At or below 21", Target("<=", 21)),
        ("Above 10 MRs per month", Target(">", 10)),
        (".25", Target(">=", 0.25)),
        ("Greater than 90%", Target(">", 0.9)),
        ("< 1,500 days", Target("<", 1500)),
        ("TBD", None),
        ("Less than 10% are over 14 days", None),
        (None, None),
    ],
)
def test_targets_are_understood_or_left_as_words(text: str | None, target: Target | None) -> None:
    assert find_target(text) == target


def test_a_health_level_that_is_none_is_refused_by_line() -> None:
    with pytest.raises(BadLines, match=r"x\.yml:1: health level"):
        parse_indicators(b"- name: a\n  health: {level: 7}\n", "x.yml")


BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
)


def test_nested_aliases_cost_nothing_and_many_are_refused() -> None:
    assert tree.parse(BOMB.encode(), "x") is not None
    many = "a: &a x\nb: [" + ", ".join(["*a"] * (tree.MAX_ALIASES + 1)) + "]\n"
    with pytest.raises(BadLines, match="aliases"):
        tree.parse(many.encode(), "x")


def test_merge_keys_are_followed_and_their_growth_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree.parse(b"a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n", "x")
    assert root is not None
    b = root.find("b")
    assert b is not None
    assert (b.word("x"), b.word("y")) == ("1", "3")
    monkeypatch.setattr(tree, "MAX_NODES", 50)
    with pytest.raises(BadLines, match="more than 50 values"):
        tree.parse(b"a: &a {x: 1, y: 2}\nb: [" + b", ".join([b"{<<: [*a, *a]}"] * 9) + b"]\n", "x")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: !!python/object/apply:os.system [id]\n", "tag"),
        ("a: !secret b\n", "tag"),
        ("a: 1\na: 2\n", "given twice"),
        ("a: &a [*a]\n", "itself"),
        ("a: [" * 60, "nested deeper"),
        ("a: 'b\n", "not valid YAML"),
        ("a: b\n---\nc: d\n", "second document"),
        ("? [a]\n: b\n", "key must be a text"),
        ("a: b\x07\n", "not valid YAML"),
    ],
)
def test_yaml_that_could_do_more_than_tell_facts_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(FileError, match=says) as caught:
        tree.parse(text.encode(), "x.yml")
    assert "x.yml:" in str(caught.value)


def test_texts_stay_as_they_are_written() -> None:
    root = tree.parse(b"country: NO\nsize: 010\nempty: ~\nquoted: '~'\nday: 2026-01-02\n", "x")
    assert root is not None
    assert [root.word(k) for k in ("country", "size", "empty", "quoted", "day")] == [
        "NO",
        "010",
        None,
        "~",
        "2026-01-02",
    ]


def test_a_file_that_holds_something_else_is_refused(write: Callable[..., Path]) -> None:
    for read, text in ((read_stages, "a: b\n"), (read_stages, ""), (read_members, "")):
        with pytest.raises(UnreadableFile):
            read(write(text))


def test_what_is_written_is_read_again(write: Callable[..., Path]) -> None:
    brought = read_members(write(ADA, "aexample.yml"), teams=["Widgets"])
    values = [{**line.values, "start_date": date(2024, 2, 29)} for line in brought.lines]
    again = read_members(write(write_members(values), "list.yml"), teams=["Widgets"])
    kept = {**values[0], "presumed": ("timezone",)}
    assert values[0]["presumed"] == ("level", "timezone")
    assert {k: v for k, v in again.lines[0].values.items() if v != kept[k]} == {}
    stages = read_stages(write(STAGES))
    again = read_stages(write(write_stages([line.values for line in stages.lines]), "s.yml"))
    teams = [(v["team"], v["group_label"]) for v in (line.values for line in again.lines)]
    assert ("Widgets", "group::widgets") in teams


def test_countries_are_known_by_their_names_and_zones_where_there_is_one() -> None:
    assert [find_country(n) for n in ("Portugal", "the Netherlands", "DE", "Atlantis", None)] == [
        "PT", "NL", "DE", None, None,
    ]  # fmt: skip
    zones = [find_zone(code) for code in ("IN", "US", "DE", "PT", "ES", "BR", None, "XX")]
    assert zones == ["Asia/Kolkata", None, "Europe/Berlin", "Europe/Lisbon", "Europe/Madrid", None, None, None]


@settings(max_examples=150, deadline=None)
@given(st.text("a:-&*!{}[]|>#'\"\n \t<?,%@\x85\u2028é0", max_size=60) | st.binary(max_size=60))
def test_whatever_the_bytes_a_fault_is_told_and_nothing_else_happens(content: str | bytes) -> None:
    try:
        root = tree.parse(content if isinstance(content, bytes) else content.encode(), "x.yml")
    except FileError as error:
        told = str(error)
    else:
        told = "x.yml" if root is None or root.line >= 1 else ""
    assert told.startswith("x.yml")
