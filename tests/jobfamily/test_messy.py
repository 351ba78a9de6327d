"""Untidy pages say the same as tidy ones."""

from __future__ import annotations

import pytest

from quarterdeck.jobfamily.headings import meaning
from quarterdeck.jobfamily.matching import find_indicator
from quarterdeck.jobfamily.parse import parse
from tests.jobfamily.known import KNOWN, codes, page, texts
from tests.jobfamily.pages import CLEAN, LEVELS, MESSY, TITLES


@pytest.mark.parametrize("name", MESSY)
def test_an_untidy_page_has_its_duty_and_its_requirement(name: str) -> None:
    model = parse(MESSY[name], name=name)
    assert (texts(model.responsibilities), texts(model.requirements)) == (["a b"], ["c d"])
    assert model.roles == ()


@pytest.mark.parametrize("text", [CLEAN, LEVELS, TITLES], ids=["clean", "levels", "titles"])
def test_line_ends_and_marks_before_the_page_change_nothing(text: str) -> None:
    plain = parse(text, name="p")
    assert parse("\ufeff" + text.replace("\n", "\r\n"), name="p") == plain


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Responsibilities", "responsibilities"),
        ("Respnsibilites", "responsibilities"),
        ("Team responsibility", "responsibilities"),
        ("Roles and Responsibilities", "responsibilities"),
        ("As a Crane Engineer, you will:", "responsibilities"),
        ("General Requirements", "requirements"),
        ("You should apply if...", "requirements"),
        ("Nice to Have", "nice_to_haves"),
        ("Nice-to-have Requirements", "nice_to_haves"),
        ("Preferred Qualifications", "nice_to_haves"),
        ("Job Grades ", "job_grade"),
        ("JobGrade", "job_grade"),
        ("Levels", "levels"),
        ("In role levels", "levels"),
        ("Levels of Crane Engineers", "levels"),
        ("Specializations", "specialties"),
        ("Specialites", "specialties"),
        ("Performance Indicators (PI)", "performance_indicators"),
        ("Key Performance Indicators (KPIs)", "performance_indicators"),
        ("Perfomance Indicator", "performance_indicators"),
        ("Primary Performance Indicator for the Role", "performance_indicators"),
        ("KPIs", "performance_indicators"),
        ("Segment", "segments"),
        ("Career Ladders", "career_ladder"),
        ("Career Progression", "career_ladder"),
        ("Interview Process", "hiring_process"),
        ("Hiring Process Overview", "hiring_process"),
        ("1. Hiring process", "hiring_process"),
        ("Overview", "overview"),
    ],
)
def test_a_heading_means_its_section_however_it_is_spelt(heading: str, kind: str) -> None:
    assert meaning(heading).kinds == (kind,)


@pytest.mark.parametrize(
    "heading",
    [
        "Level up",
        "Senior Level",
        "Entry level",
        "Leveling",
        "Payroll Specialist",
        "Special projects",
        "Requirements Engineer",
        "Performance Engineer",
        "Hiring Manager",
        "Career Development Partner",
        "Investment Grader",
        "Commercial Segment Lead",
        "Fragments",
        "Response Team",
        "Growth",
        "",
        "***",
    ],
)
def test_a_false_friend_means_no_section(heading: str) -> None:
    assert meaning(heading).kinds == ()


@pytest.mark.parametrize(
    ("heading", "whose"),
    [
        ("Manager, Cranes Responsibilities", "Manager, Cranes"),
        ("Senior Nice-to-haves", "Senior"),
        ("Group Manager, Cranes (GMC) - Hiring Process", "Group Manager, Cranes (GMC)"),
        ("Responsibilities", ""),
        ("Key Responsibilities", ""),
        ("Requirements (Senior)", "senior"),
    ],
)
def test_a_heading_names_its_role(heading: str, whose: str) -> None:
    assert meaning(heading).whose == whose


def test_an_unfilled_slot_is_no_item_and_does_not_stick_to_the_one_above() -> None:
    model = page("## Hiring Process\n* A call\n{Insert hiring process steps here.}\n\n* {add a bulleted list}\n")
    assert texts(model.hiring_process) == ["A call"]


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Hiring Process</h2><ul><li>Call</li><li>Talk</li></ul>",
        "<div><h3>Hiring Process</h3><ul><li>Call</li><li>Talk</li></ul></div>",
        "<h2>\nHiring Process\n</h2>\n<ul><li>Call</li><li>Talk</li></ul>",
        "<p><strong>Hiring Process</strong></p><ul><li>Call</li><li>Talk</li></ul>",
    ],
)
def test_an_html_heading_ends_at_its_closing_tag(text: str) -> None:
    model = page(f"---\ntitle: T\n---\n{text}\n")
    assert (texts(model.hiring_process), model.roles) == (["Call", "Talk"], ())
    assert page(text).title is None


def test_a_whole_page_on_one_line_of_html_is_read() -> None:
    model = page(
        "<h1>Crane Engineer</h1><p>Lifts.</p><h2>Responsibilities</h2><ul><li>a</li></ul><h2>Requirements</h2><p>b</p>"
    )
    assert (model.title, model.overview) == ("Crane Engineer", "Lifts.")
    assert (texts(model.responsibilities), texts(model.requirements)) == (["a"], ["b"])


@pytest.mark.parametrize(
    "text",
    [
        "Words.\n\n#### Gitaly\nDoes git.\n",
        "### Gitaly\n#### Requirements\n* a\n",
        "## Requirements\n* a\n\n## Specialties\n\n#### Gitaly\nDoes git.\n",
        "# Specialties\n\n# Gitaly\n",
        "## Levels\n### Senior Engineer\n#### Requirements\n* a\n",
    ],
)
def test_a_specialty_or_a_level_is_no_title(text: str) -> None:
    assert page(text).title is None
    assert (1, "missing-title") in codes(text)


@pytest.mark.parametrize("text", ["# Cranes\nx\n", "## Crane Engineer\n### Requirements\n* a\n", "## Cranes\nx\n"])
def test_without_front_matter_the_first_heading_of_the_page_is_the_title(text: str) -> None:
    assert page(text).title == text.split("\n", 1)[0].strip("# ")


@pytest.mark.parametrize("line", ["* [MR Rate][rate]", "* [MR Rate][]", "[MR Rate][rate]"])
def test_a_reference_without_its_address_is_still_the_indicator_that_its_text_names(line: str) -> None:
    items = page(f"## Performance Indicators\n{line}\n").performance_indicators or ()
    assert [(item.text, item.links, find_indicator(item, KNOWN)) for item in items] == [("MR Rate", (), "mr_rate")]
    assert (2, "undefined-reference") in codes(f"## Performance Indicators\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "Job Grade: 8",
        "**Job Grade:** 8",
        "**Job Grade: 8**",
        "Words.\nJob grade - 8.",
        "* Job Grade: 8",
        "| Job Grade | 8 |",
        "[Job Grade](/grades/): 8",
        "### Job Grade: 8",
        "#### Job Grade 8",
        "### Job Grade (8)",
        "<p>Job Grade: 8</p>",
        "### Responsibilities\nJob Grade: 8\n* a",
    ],
)
def test_a_line_that_says_the_grade_is_read(line: str) -> None:
    model = page(f"---\ntitle: T\n---\n{line}\n\n### Requirements\n* b\n")
    assert (model.grades, texts(model.requirements), model.roles) == ((8,), ["b"], ())


def test_each_level_has_the_grade_that_its_own_line_says() -> None:
    model = page("## Levels\n### Senior Engineer\nReports to M.\nJob Grade: 7\n### Staff Engineer\nJob Grade: 8\n* a\n")
    assert [(role.name, role.grades) for role in model.roles] == [("Senior Engineer", (7,)), ("Staff Engineer", (8,))]


@pytest.mark.parametrize("line", ["Grade 8 bolts hold the crane.", "Job grade: 8 years", "Upgrade: 8", "8"])
def test_a_line_with_a_number_beside_something_else_is_no_grade(line: str) -> None:
    assert page(f"---\ntitle: T\n---\n{line}\n").grades is None


def test_a_heading_that_says_the_grade_is_full_and_a_bullet_that_does_is_no_duty() -> None:
    text = "---\ntitle: T\n---\n### Job Grade: 8\n\n### Requirements\n* b\n## Senior Engineer\n* Job Grade: 9\n"
    model = page(f"{text}### Requirements\n* c\n")
    assert (model.grades, [(role.grades, role.responsibilities) for role in model.roles]) == ((8,), [((9,), None)])
    assert codes(f"{text}### Requirements\n* c\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>Requirements</summary>\n\n* a\n* b\n\n</details>",
        "<p>Requirements:</p>\n<ul><li>a</li><li>b</li></ul>",
        "##\u00a0Requirements\n*\u00a0a\n*\u00a0b",
        "## II. Requirements\n* a\n* b",
        "## B) Requirements\n* a\n* b",
        "### 3.1 Requirements\n* a\n* b",
        "## Requirements（要件）\n* a\n* b",
        "## Requirements：\n* a\n* b",
        "## :rocket: __Requirements__ ##\n1) a\n2) b",
        '## <a name="req"></a>Requirements {#req .toc}\n+ a\n+ b',
        '<div class="x"><h2>Requirements</h2>\n<ul>\n  <li>a</li>\n  <li>b\n</ul></div>',
        "<h2>Requirements</h2><p>a</p>\n\n<p>b</p>",
    ],
)
def test_requirements_in_odd_dress_are_read(text: str) -> None:
    model = page(f"---\ntitle: T\n---\n{text}\n")
    assert (texts(model.requirements), model.roles, model.overview) == (["a", "b"], (), None)


@pytest.mark.parametrize("line", ["* a<br>b", "* a<br/>b", "<ul><li><p>a</p><p>b</p></li></ul>"])
def test_words_on_both_sides_of_a_break_stay_apart(line: str) -> None:
    assert texts(page(f"## Requirements\n{line}\n").requirements) == ["a b"]


@pytest.mark.parametrize("heading", ["/ Requirements", "+ / Requirements", "Requirements /", "& and", "</h1 & </h1"])
def test_a_heading_with_nothing_beside_its_and_is_read(heading: str) -> None:
    assert meaning(heading).kinds in {("requirements",), ()}
    assert page(f"## {heading}\n* a\n").name == "page.md"
