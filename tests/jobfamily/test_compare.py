"""What a higher role asks beyond a lower one."""

from __future__ import annotations

from quarterdeck.jobfamily.compare import compare
from quarterdeck.jobfamily.model import Item, Role
from tests.jobfamily.known import page
from tests.jobfamily.pages import LEVELS


def _role(name: str, *lines: str) -> Role:
    return Role(name=name, responsibilities=tuple(Item(line, line, n) for n, line in enumerate(lines, start=1)))


def _changes(lower: Role, higher: Role) -> list[tuple[str, str | None, str | None]]:
    duties = compare(lower, higher).sections[0]
    return [(c.kind, c.lower.text if c.lower else None, c.higher.text if c.higher else None) for c in duties.changes]


def test_lines_are_added_dropped_reworded_or_the_same() -> None:
    lower = _role("a", "Solve problems of moderate scope", "Answer the radio", "Review code")
    higher = _role("b", "Solve problems of high scope", "Review code.", "Mentor others")
    assert _changes(lower, higher) == [
        ("changed", "Solve problems of moderate scope", "Solve problems of high scope"),
        ("same", "Review code", "Review code."),
        ("added", None, "Mentor others"),
        ("dropped", "Answer the radio", None),
    ]


def test_lines_of_one_label_go_together_however_reworded() -> None:
    model = page(LEVELS)
    first = compare(model.roles[0], model.roles[1])
    assert first.grades == ((6,), (7,))
    change = first.sections[0].changes[0]
    assert (change.kind, change.lower and change.lower.line) == ("changed", 21)


def test_nothing_is_dropped_where_the_higher_role_has_no_such_section() -> None:
    model = page(LEVELS)
    requirements = compare(model.roles[1], model.roles[2]).sections[1]
    assert (requirements.absent, requirements.changes) == ("higher", ())


def test_a_role_against_itself_changes_nothing() -> None:
    for role in page(LEVELS).roles:
        kinds = {change.kind for section in compare(role, role).sections for change in section.changes}
        assert kinds <= {"same"}


def test_pages_of_one_level_each_compare_as_roles() -> None:
    lower = page("---\ntitle: A\n---\n## Responsibilities\n* Lift\n").as_role()
    higher = page("---\ntitle: B\n---\n## Responsibilities\n* Lift\n* Mentor\n").as_role()
    assert _changes(lower, higher) == [("same", "Lift", "Lift"), ("added", None, "Mentor")]
