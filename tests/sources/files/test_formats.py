"""The six CSV formats: what is taken, and every way of being refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.sources.files import formats
from quarterdeck.sources.files.errors import BadLines, FileError, UnreadableFile
from quarterdeck.sources.files.table import guarded, unguarded

PEOPLE = "handle,team,start_date,end_date,share,manager,gitlab_username\n"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(content: str | bytes, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def _faults(path: Path, read: Callable[[Path], object]) -> list[tuple[int, str]]:
    with pytest.raises(BadLines) as caught:
        read(path)
    return caught.value.faults


def _people(path: Path) -> object:
    return formats.read_people(path, teams=())


def test_columns_may_stand_in_any_order_behind_a_byte_order_mark(write: Callable[..., Path]) -> None:
    (line,) = formats.read_teams(write("\ufeffparent,team,projects\n,Core, a/b ; c \n"))
    assert line.values == {"parent": None, "team": "Core", "projects": ["a/b", "c"]}


def test_an_unknown_column_is_refused_by_name(write: Callable[..., Path]) -> None:
    faults = _faults(write("team,colour\nCore,red\n"), formats.read_teams)
    assert faults[0][0] == 1
    assert "'colour'" in faults[0][1]


def test_every_bad_line_is_listed_with_its_number(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Core,2026-02-30,,,,\nben,Core,01/02/2026,,2,,\n\nchi,,2026-01-01,,,zoe,\n")
    faults = dict.fromkeys(number for number, _ in _faults(path, _people))
    assert list(faults) == [2, 3, 5]


def test_nothing_is_imported_and_the_message_says_so(write: Callable[..., Path]) -> None:
    with pytest.raises(FileError, match=r"file\.csv:2: .*\n.*nothing was imported; correct 1 fault and"):
        _people(write(PEOPLE + "ana,Core,soon,,,,\n"))


def test_a_span_that_meets_the_next_one_ends_the_day_before(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Core,2026-01-01,2026-03-01,,,\nana,Edge,2026-03-01,,,,\n")
    lines = formats.read_people(path, teams={"Core", "Edge"})
    assert lines[0].values["end_date"] == date(2026, 2, 28)


def test_overlapping_membership_of_one_team_is_refused(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Core,2026-01-01,,0.5,,\nAna,Core,2026-02-01,,0.5,,\n")
    assert "overlaps line 2" in _faults(path, _people)[0][1]


def test_shares_above_one_on_any_day_are_refused(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Core,2026-01-01,,0.6,,\nana,Edge,2026-02-01,,0.6,,\n")
    assert _faults(path, _people) == [(3, "shares sum to 1.2 on 2026-02-01, above 1")]


def test_shares_that_sum_to_one_in_two_teams_are_taken(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Core,2026-01-01,,0.7,,\nana,Edge,2026-01-01,,0.3,,\n")
    assert len(formats.read_people(path, teams=())) == 2


def test_unknown_managers_and_teams_and_doubly_used_accounts_are_refused(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Nowhere,2026-01-01,,,nobody,Same\nben,Core,2026-01-01,,,,@same\n")
    faults = _faults(path, lambda p: formats.read_people(p, teams={"Core"}))
    assert [number for number, _ in faults] == [2, 2, 3]


def test_a_reversed_span_is_refused(write: Callable[..., Path]) -> None:
    assert "before it starts" in _faults(write(PEOPLE + "ana,Core,2026-02-01,2026-01-01,,,\n"), _people)[0][1]


def test_the_29th_of_february_is_a_day_in_leap_years_only(write: Callable[..., Path]) -> None:
    (line,) = formats.read_people(write(PEOPLE + "ana,Core,2024-02-29,,,,\n"), teams=())
    assert line.values["start_date"] == date(2024, 2, 29)
    assert _faults(write(PEOPLE + "ana,Core,2026-02-29,,,,\n"), _people)


def test_parents_must_have_a_line_and_may_not_turn_in_circles(write: Callable[..., Path]) -> None:
    faults = _faults(write("team,parent\nA,B\nB,A\nC,D\n"), formats.read_teams)
    assert [number for number, _ in faults] == [2, 3, 4]


def test_unknown_zones_and_calendars_are_refused(write: Callable[..., Path]) -> None:
    faults = _faults(write("team,timezone,calendar\nA,Mars/Base,XX\nB,Europe/Berlin,DE-BY\n"), formats.read_teams)
    assert {number for number, _ in faults} == {2}


def test_a_plan_month_may_be_any_day_in_it_and_comes_once(write: Callable[..., Path]) -> None:
    lines = formats.read_plan(write("team,month,planned_headcount\nA,2026-03,5\nA,2026-04-17,6\n"))
    assert [line.values["month"] for line in lines] == [date(2026, 3, 1), date(2026, 4, 1)]
    assert _faults(write("team,month\nA,2026-03\nA,2026-03-09\n"), formats.read_plan)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"handle\n\xe4\n"])
def test_what_is_not_utf_8_is_refused(write: Callable[..., Path], content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        _people(write(content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.csv: No such file"):
        _people(tmp_path / "none.csv")


@pytest.mark.parametrize("content", ["", "\n", "handle,team\n"])
def test_a_header_without_the_required_columns_is_refused(write: Callable[..., Path], content: str) -> None:
    assert "missing" in str(_faults(write(content), _people))


def test_lines_of_another_width_and_broken_quotes_are_refused(write: Callable[..., Path]) -> None:
    assert "has 2 cells" in _faults(write("team,parent,calendar\nA,B\n"), formats.read_teams)[0][1]
    assert "not valid CSV" in _faults(write('team\n"A\n'), formats.read_teams)[0][1]


def test_one_handle_with_thousands_of_spans_is_refused_quickly(write: Callable[..., Path]) -> None:
    path = write(PEOPLE + "ana,Core,2026-01-01,,0.5,,\n" * 20_000)
    assert "more than 1000 spans" in str(_faults(path, _people))


@given(st.text(alphabet="'=+-@ab\t", max_size=6))
def test_what_a_spreadsheet_would_take_for_a_formula_is_text_and_comes_back(cell: str) -> None:
    written = guarded(cell)
    assert not written.startswith(("=", "+", "-", "@", "\t"))
    assert unguarded(written) == cell
