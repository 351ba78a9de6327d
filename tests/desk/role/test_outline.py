"""A job page as a table of contents."""

from __future__ import annotations

from quarterdeck.desk.role.outline import outline

TWO = """---
title: Engineers of the North
---
## Responsibilities
* Be kind

### Engineer, North
#### Job Grade
This is a grade 6.
#### Responsibilities
* Write code

### Manager, North
#### Responsibilities
* Hold 1:1s
* Lead
    * Hire people
    * Be kind
"""


def _texts(text: str, role: str = "") -> list[str]:
    return [line.item.text for line in outline(text, "page.md", role).lines]


def test_of_several_roles_the_managers_is_taken_with_what_holds_for_all() -> None:
    found = outline(TWO, "page.md")
    assert found.roles == ("Engineer, North", "Manager, North")
    assert _texts(TWO) == ["Be kind", "Hold 1:1s", "Lead", "Hire people"]
    assert _texts(TWO, "Engineer, North") == ["Be kind", "Write code"]


def test_a_line_keeps_its_key_whatever_its_marks_and_place() -> None:
    one = outline("## Responsibilities\n* Hold [1:1s](/a), *always*\n* Lead\n", "a").lines
    other = outline("# X\n\n## Responsibilities:\n- Lead\n- hold 1:1s always\n", "b").lines
    assert {line.key for line in one} == {line.key for line in other}


def test_a_page_without_sections_has_no_lines_and_no_indicators() -> None:
    found = outline("Just a sentence.", "page.md")
    assert found.lines == ()
    assert found.indicators is None


def test_a_long_list_is_cut() -> None:
    text = "## Responsibilities\n" + "".join(f"* Duty number {n}\n" for n in range(2000))
    assert len(outline(text, "page.md").lines) == 400
