from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.indicators.suppression import Equation, hide
from tests.oracles.disclosure import computable

WHOLE, A, B, C = range(4)
SIZES = [12.0, 2.0, 6.0, 4.0]


def test_with_one_part_hidden_the_next_smallest_is_hidden_too() -> None:
    assert hide(SIZES, {A}, [Equation(WHOLE, (A, B, C), 3)]) == {A, C}


def test_nothing_more_is_hidden_where_nothing_is() -> None:
    assert hide(SIZES, set(), [Equation(WHOLE, (A, B, C), 3)]) == set()


def test_hidden_parts_that_are_too_few_together_take_another() -> None:
    sizes = [12.0, 1.0, 1.0, 10.0]
    assert hide(sizes, {A, B}, [Equation(WHOLE, (A, B, C), 3)]) == {A, B, C}
    assert hide(SIZES, {A, C}, [Equation(WHOLE, (A, B, C), 3)]) == {A, C}


def test_a_part_that_nobody_sees_may_be_known_where_it_is_large_enough() -> None:
    assert hide([9.0, 3.0, 6.0], set(), [Equation(0, (1, 2), 3)], unseen={1}) == set()
    assert hide([8.0, 2.0, 6.0], set(), [Equation(0, (1, 2), 3)], unseen={1}) == {2}


def test_a_hidden_whole_takes_one_of_its_parts() -> None:
    assert hide(SIZES, {WHOLE}, [Equation(WHOLE, (A, B, C), 3)]) == {WHOLE, A}


def test_the_whole_is_hidden_where_no_part_is_left_to_hide() -> None:
    assert hide([2.0, 2.0], {1}, [Equation(0, (1,), 3)]) == {0, 1}


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, list[float]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    return rows, columns, [float(draw(st.integers(0, 12))) for _ in range(rows * columns)]


def equations_of(rows: int, columns: int) -> list[Equation]:
    """Rows have totals that everybody knows; columns add up to a row of sums that is shown as a figure, too."""
    cells = rows * columns
    across = [Equation(None, tuple(range(r * columns, (r + 1) * columns)), 5) for r in range(rows)]
    down = [Equation(cells + c, tuple(range(c, cells, columns)), 5) for c in range(columns)]
    return [*across, *down, Equation(None, tuple(range(cells, cells + columns)), 5)]


@settings(max_examples=150, deadline=None)
@given(tables())
def test_no_hidden_figure_follows_from_those_that_are_shown(table: tuple[int, int, list[float]]) -> None:
    rows, columns, cells = table
    sizes = cells + [sum(cells[c::columns]) for c in range(columns)]
    small = {i for i, size in enumerate(sizes) if size < 5}
    equations = equations_of(rows, columns)
    hidden = hide(sizes, small, equations)
    known = [dict.fromkeys(e.parts, 1) | ({} if e.whole is None else {e.whole: -1}) for e in equations]
    assert small <= hidden
    everything_hidden = hidden == set(range(len(sizes)))
    assert everything_hidden or not computable(known, hidden)


def test_figures_that_only_all_equations_together_give_away_are_found() -> None:
    # x + y, x + z and y + z are known: each equation hides two, and together they give all three.
    equations = [Equation(None, (0, 1, 3), 5), Equation(None, (0, 2, 4), 5), Equation(None, (1, 2, 5), 5)]
    hidden = hide([4.0, 4.0, 4.0, 9.0, 8.0, 9.0], {0, 1, 2}, equations)
    assert {0, 1, 2} < hidden
    assert not computable([dict.fromkeys(e.parts, 1) for e in equations], hidden)
