"""Competency matrices in several dresses, all invented."""

from __future__ import annotations

import pytest

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.growth.matrices import Found, Source, read

PAGE = """---
title: "Sailing Department Career Framework: Senior"
---

## Senior sailor

{{< toc >}}

### Leadership Competencies {#leadership}

{{% include "includes/careers/all-leadership.md" %}}
- Leads a **small** [crossing](https://example.com)
  in any weather
- **Talk**:
  - Writes clear logs
  - Hears others

{{% include "includes/careers/missing.md" %}}

### Technical Competencies

#### Ropes

1. Ties every knot
* [ ] Mends sails

### Values Alignment

What follows is about values.

+ Collaboration: helps in the galley

### See also

- A link
"""


def _texts(found: Found, level: str) -> list[tuple[str, str, str]]:
    return [(line.block, line.group, line.text) for line in found.of(level)]


def test_a_page_of_three_blocks_is_read_with_the_lists_that_it_includes() -> None:
    found = read([Source("senior.md", PAGE), Source("all-leadership.md", "- Is awake\n")])
    assert _texts(found, "Senior sailor") or found.levels == ("Senior",)
    assert _texts(found, found.levels[0]) == [
        ("Leadership competencies", "", "Is awake"),
        ("Leadership competencies", "", "Leads a small crossing in any weather"),
        ("Leadership competencies", "Talk", "Writes clear logs"),
        ("Leadership competencies", "Talk", "Hears others"),
        ("Technical competencies", "Ropes", "Ties every knot"),
        ("Technical competencies", "Ropes", "Mends sails"),
        ("Values alignment", "", "Collaboration: helps in the galley"),
    ]


def test_the_preview_names_file_and_line_of_each_expectation() -> None:
    found = read([Source("senior.md", PAGE), Source("all-leadership.md", "\n- Is awake\n")])
    assert [(line.source, line.line) for line in found.lines[:2]] == [("all-leadership.md", 2), ("senior.md", 12)]
    assert PAGE.splitlines()[11].startswith("- Leads")


def test_what_is_left_out_is_said_by_line() -> None:
    said = [str(remark) for remark in read([Source("senior.md", PAGE)]).remarks]
    assert any("all-leadership.md, which was not brought" in one for one in said)
    assert any("missing.md" in one and "senior.md, line 18" in one for one in said)
    assert any('"See also"' in one and "1 line left out" in one for one in said)
    assert any("toc" in one for one in said)


def test_an_include_that_includes_itself_ends() -> None:
    loop = Source("loop.md", '- Sails\n{{% include "loop.md" %}}\n')
    found = read([Source("staff.md", '# Technical\n{{% include "loop.md" %}}\n'), loop])
    assert [line.text for line in found.lines] == ["Sails"]


@pytest.mark.parametrize(
    "heads",
    [
        ("# Leadership", "# Technical", "# Values"),
        ("##### Leadership competencies ####", "##### Technical skills", "##### Values alignment"),
        ("Leadership Competencies\n-----------", "Technical Competencies\n=====", "Values Alignment\n---"),
        ("**Leadership Competencies**", "**Technical Competencies:**", "__Values Alignment__"),
        ("<h3>Leadership competencies</h3>", "<h3 id='t'>Technical competencies</h3>", "<h3>Values</h3>"),
    ],
)
def test_headings_may_be_written_in_any_depth_and_way(heads: tuple[str, str, str]) -> None:
    text = "".join(f"{head}\n\n- line {n}\n\n" for n, head in enumerate(heads))
    found = read([Source("staff.md", text)])
    assert [(line.level, line.block) for line in found.lines] == [
        ("staff", "Leadership competencies"),
        ("staff", "Technical competencies"),
        ("staff", "Values alignment"),
    ]


def test_several_pages_are_several_levels_from_the_lowest() -> None:
    pages = [
        Source(f"{name}.md", f"## Technical\n- does {name}\n") for name in ("principal", "intern", "senior", "staff")
    ]
    assert read(pages).levels == ("intern", "senior", "staff", "principal")


def test_one_page_may_tell_of_several_levels() -> None:
    text = "# Sailors\n## Senior\n### Technical\n- one\n### Leadership\n- two\n## Staff\n### Technical\n- three\n"
    found = read([Source("sailors.md", text)])
    assert [(line.level, line.block, line.text) for line in found.lines] == [
        ("Senior", "Technical competencies", "one"),
        ("Senior", "Leadership competencies", "two"),
        ("Staff", "Technical competencies", "three"),
    ]


def test_a_table_has_competencies_by_levels() -> None:
    text = (
        "## Technical\n\n| Competency | Staff | Senior |\n|:--|:-:|--:|\n"
        "| **Ropes** | invents \\| knots | ties<br>unties |\n| | x | - |\n"
    )
    found = read([Source("table.md", text)])
    assert _texts(found, "Senior") == [
        ("Technical competencies", "Ropes", "ties"), ("Technical competencies", "Ropes", "unties"),
    ]  # fmt: skip
    assert [line.text for line in found.of("Staff")] == ["invents | knots", "x"]
    assert found.levels == ("Senior", "Staff")


def test_a_table_may_stand_the_other_way_round() -> None:
    found = read(
        [Source("t.md", "| Level | Ropes | Sails |\n|---|---|---|\n| Senior | ties | mends |\n| Staff | a | b |\n")]
    )
    assert _texts(found, "Senior") == [("", "Ropes", "ties"), ("", "Sails", "mends")]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_may_be_set_apart_by_any_usual_sign(sign: str) -> None:
    text = f'\ufeffLevel{sign}Competency{sign}Expectation\r\nsenior{sign}ropes{sign}"ties, and; unties"\r\n'.replace(
        "\r\n", "\n"
    )
    (line,) = read([Source("ladder.csv", text)]).lines
    assert (line.level, line.group, line.text, line.line) == ("senior", "ropes", "ties, and; unties", 2)


def test_csv_without_its_columns_says_which_it_needs() -> None:
    with pytest.raises(NotFit, match="level, competency, expectation"):
        read([Source("ladder.csv", "a,b\n1,2\n")])


def test_a_job_page_is_a_ladder_of_its_roles() -> None:
    text = (
        "# Sailor\n\n## Responsibilities\n\n- Sail\n\n## Senior Sailor\n\n"
        "### Responsibilities\n\n- Lead\n\n### Requirements\n\n- A boat\n"
    )
    found = read([Source("sailor.md", text)])
    assert "Lead" in {line.text for line in found.of("Senior Sailor")}
    assert {line.block for line in found.of("Senior Sailor")} == {"Responsibilities", "Requirements"}


@pytest.mark.parametrize("text", ["", "   \n", "just prose\n\nmore of it", "```\n- code\n```\n"])
def test_a_text_without_expectations_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(NotFit, match=r"bring|paste"):
        read([Source("notes.md", text)])


def test_comments_and_code_are_no_expectations() -> None:
    text = "# Technical\n<!-- - hidden\n- hidden too -->\n- seen <!-- not this -->\n```\n- code\n```\n"
    assert [line.text for line in read([Source("senior.md", text)]).lines] == ["seen"]


def test_the_same_words_stand_once_in_a_level() -> None:
    assert len(read([Source("senior.md", "# Technical\n- ties\n- ties\n")]).lines) == 1
