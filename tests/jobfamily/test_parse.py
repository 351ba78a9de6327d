"""A page becomes a model: every section, every role with its own."""

from __future__ import annotations

from quarterdeck.jobfamily.model import LISTS, Link
from tests.jobfamily.known import page, texts
from tests.jobfamily.pages import CLEAN, LEVELS, TITLES


def test_a_page_for_one_role_gives_every_section_value_by_value() -> None:
    model = page(CLEAN)
    assert (model.title, model.layout) == ("Harbour Engineering Manager", "job_family_page")
    assert model.description == "Keeps the harbour team afloat"
    assert model.overview == "The Harbour Engineering Manager looks after the people who look after the boats."
    assert model.grades == (8,)
    assert texts(model.responsibilities) == [
        "Hold regular 1:1s with the crew",
        "Draft quarterly OKRs and team KPIs",
        "Hire people from every time zone",
    ]
    assert texts(model.nice_to_haves) == ["Has sailed once"]
    assert texts(model.specialties) == ["Docks", "Cranes"]
    assert texts(model.segments) == ["Small ports", "Large ports"]
    assert texts(model.career_ladder) == ["The next step is Senior Manager."]
    assert texts(model.hiring_process) == ["A 30 minute screening call", "A talk with the crew"]
    assert model.roles == ()


def test_links_carry_their_own_line_where_an_item_spans_several() -> None:
    model = page(CLEAN)
    assert model.responsibilities is not None
    assert model.responsibilities[1].line == 14
    assert model.responsibilities[1].links == (Link("team KPIs", "/kpis/#team", 15),)
    assert model.levels is not None
    assert model.levels[1].links == (Link("Senior", "/jobs/harbour/senior", 27),)


def test_an_entry_that_is_a_heading_carries_the_prose_below_it() -> None:
    specialties = page(CLEAN).specialties
    assert specialties is not None
    assert [item.body for item in specialties] == ["Looks after the docks.", ""]


def test_an_absent_section_is_none_and_an_empty_one_is_an_empty_tuple() -> None:
    model = page("---\ntitle: T\n---\n## Responsibilities\n\n## Requirements\n* a\n")
    assert model.responsibilities == ()
    absent = set(LISTS) - {"responsibilities", "requirements"}
    assert {name: getattr(model, name) for name in absent} == dict.fromkeys(absent)
    assert model.grades is None
    assert model.overview is None


def test_each_level_has_its_own_sections_and_the_page_keeps_the_common_ones() -> None:
    model = page(LEVELS)
    assert [role.name for role in model.roles] == [
        "Lighthouse Engineer (Intermediate)",
        "Senior Lighthouse Engineer",
        "Manager, Lighthouses",
    ]
    assert texts(model.levels) == [role.name for role in model.roles]
    assert [role.grades for role in model.roles] == [(6,), (7,), (8,)]
    assert [len(role.responsibilities or ()) for role in model.roles] == [3, 3, 2]
    assert [role.requirements is None for role in model.roles] == [True, False, True]
    assert texts(model.responsibilities) == ["Keep the light on", "Review the logs of others"]
    assert texts(model.career_ladder) == ["Up the stairs."]
    assert all(role.hiring_process is None for role in model.roles)


def test_each_title_of_a_family_has_its_own_sections() -> None:
    model = page(TITLES)
    assert [(role.name, role.grades) for role in model.roles] == [
        ("Quay Coordinator", (5,)),
        ("Manager, Quay", (8,)),
        ("Director, Quay", (10,)),
    ]
    assert texts(model.roles[1].responsibilities) == ["Manage coordinators", "Plan the quay"]
    assert model.roles[0].hiring_process is not None
    assert model.roles[1].hiring_process is None
    assert model.responsibilities is None
    assert model.overview == "Three roles on one quay."
    assert model.roles[0].overview == "Coordinates. Reports to the Manager."


def test_a_role_is_found_where_only_its_sections_name_it() -> None:
    model = page(
        "---\ntitle: Crane Engineer\n---\n## Responsibilities\n* a\n## Requirements\n* b\n"
        "## Senior Crane Engineer Responsibilities\n* c\n## Senior Crane Engineer Requirements\n* d\n"
    )
    assert texts(model.responsibilities) == ["a"]
    assert [(role.name, texts(role.responsibilities), texts(role.requirements)) for role in model.roles] == [
        ("Senior Crane Engineer", ["c"], ["d"])
    ]


def test_sections_beside_a_roles_heading_are_the_roles() -> None:
    model = page(
        "---\ntitle: Cranes\n---\n## Crane Engineer\n## Responsibilities\n* a\n## Requirements\n* b\n"
        "## Senior Crane Engineer\n## Responsibilities\n* c\n## Requirements\n* d\n## Hiring Process\n* e\n"
    )
    assert [(role.name, texts(role.responsibilities), texts(role.requirements)) for role in model.roles] == [
        ("Crane Engineer", ["a"], ["b"]),
        ("Senior Crane Engineer", ["c"], ["d"]),
    ]
    assert texts(model.hiring_process) == ["e"]


def test_a_section_that_stands_too_high_between_two_levels_is_the_first_ones() -> None:
    model = page(
        "---\ntitle: Cranes\n---\n## Levels\n### Junior Operator\n#### Responsibilities\n* a\n"
        "## Performance Indicators\n* x\n### Senior Operator\n#### Responsibilities\n* b\n"
        "## Performance Indicators\n* y\n## Hiring Process\n* z\n"
    )
    assert [texts(role.performance_indicators) for role in model.roles] == [["x"], ["y"]]
    assert model.performance_indicators is None
    assert texts(model.levels) == ["Junior Operator", "Senior Operator"]
    assert texts(model.hiring_process) == ["z"]


def test_titles_below_job_grades_are_roles_and_what_follows_is_the_pages() -> None:
    model = page(
        "---\ntitle: Crane Roles\n---\n## Crane Roles\n### Requirements\n* a\n## Job Grades\n### Crane Engineer\n"
        "The Crane Engineer is a [grade 6](/g).\n### Senior Crane Engineer\n#### Job Grade\nA grade 7.\n"
        "## Career Ladder\nUp.\n## Hiring Process\n* b\n### Docks\n#### Requirements\n* c\n"
    )
    assert [(role.name, role.grades) for role in model.roles[:2]] == [
        ("Crane Engineer", (6,)),
        ("Senior Crane Engineer", (7,)),
    ]
    assert (texts(model.requirements), texts(model.career_ladder), texts(model.hiring_process)) == (
        ["a"],
        ["Up."],
        ["b"],
    )


def test_bold_titles_above_bold_sections_are_roles() -> None:
    model = page(
        "---\ntitle: Cranes\n---\n**Crane Engineer**\n\n**Responsibilities**\n* a\n\n"
        "**Senior Crane Engineer**\n\n**Responsibilities**\n* b\n"
    )
    assert [(role.name, texts(role.responsibilities)) for role in model.roles] == [
        ("Crane Engineer", ["a"]),
        ("Senior Crane Engineer", ["b"]),
    ]


def test_nice_to_haves_beside_a_role_follow_its_requirements() -> None:
    model = page(
        "## Director, Cranes\n#### Requirements\n* a\n## Nice-to-haves\n* b\n## VP of Cranes\n#### Requirements\n* c\n"
    )
    assert [texts(role.nice_to_haves) for role in model.roles] == [["b"], None]


def test_requirements_of_a_specialty_are_not_those_of_the_page() -> None:
    model = page("## Requirements\n* a\n## Specialties\n### Docks\nWet.\n#### Requirements\n* b\n")
    assert texts(model.requirements) == ["a"]
    assert model.specialties is not None
    docks = model.specialties[0]
    assert (docks.text, docks.body, texts(docks.children)) == ("Docks", "Wet.", ["Requirements"])
    assert texts(docks.children[0].children) == ["b"]


def test_duties_under_job_grade_are_responsibilities() -> None:
    model = page(
        "## VP of Cranes\n### Job Grade\nIt is a grade 12.\n* Hire people\n* Set OKRs\n### Requirements\n* a\n"
    )
    assert model.grades == (12,)
    assert texts(model.responsibilities) == ["Hire people", "Set OKRs"]


def test_items_nest_by_indent_whatever_the_bullet() -> None:
    model = page("## Responsibilities\n* a\n  - b\n    1. c\n  + d\n\n* e\n   still e\n")
    assert model.responsibilities is not None
    assert texts(model.responsibilities) == ["a", "e still e"]
    assert texts(model.responsibilities[0].children) == ["b", "d"]
    assert texts(model.responsibilities[0].children[0].children) == ["c"]


def test_a_box_to_tick_is_no_part_of_the_text() -> None:
    assert texts(page("## Requirements\n- [ ] a\n- [x] b\n").requirements) == ["a", "b"]


def test_html_lists_nest_and_may_spread_over_lines() -> None:
    model = page("## Requirements\n<ul>\n<li>\na\n<ul><li>b</li><li>c</li></ul>\n</li><li>d</li>\n</ul>\n")
    assert texts(model.requirements) == ["a", "d"]
    assert model.requirements is not None
    assert texts(model.requirements[0].children) == ["b", "c"]


def test_a_lead_in_or_a_sub_heading_groups_the_items_below_it() -> None:
    model = page("## Hiring Process\nFor managers:\n* a\n\nFor engineers:\n* b\n### Later\n* c\n")
    assert model.hiring_process is not None
    assert [(item.text, item.group) for item in model.hiring_process] == [
        ("a", "For managers"),
        ("b", "For engineers"),
        ("c", "Later"),
    ]


def test_a_heading_for_two_sections_fills_both() -> None:
    model = page("## Responsibilities & Requirements\n* a\n")
    assert (texts(model.responsibilities), texts(model.requirements)) == (["a"], ["a"])


def test_grades_are_read_in_every_wording() -> None:
    said = {
        "The X is a [grade 8](/g)": (8,),
        "Grades 6 and 7": (6, 7),
        "grade #10": (10,),
        "is a [6](/pay/#gitlab-job-grades).": (6,),
        "Grade: 9": (9,),
        "* grade 5\n* grade 6": (5, 6),
        "This is grade 5-7": (5, 7),
    }
    assert {text: page(f"### Job Grade \n{text}\n").grades for text in said} == said


def test_every_way_to_write_a_link_is_read() -> None:
    model = page(
        "## Requirements\n* [a\n  b](/one\n  'title')\n* [c][ref]\n* [ref]\n* <https://two.example/x>\n"
        '* see <a href="/three">d</a>\n* [e](</four five>)\n* [f](/g_(h))\n* ![i](/pic.png)\n\n[Ref]: /five "t"\n'
    )
    assert [(link.text, link.url) for item in model.requirements or () for link in item.links] == [
        ("a b", "/one"),
        ("c", "/five"),
        ("ref", "/five"),
        ("https://two.example/x", "https://two.example/x"),
        ("d", "/three"),
        ("e", "/four five"),
        ("f", "/g_(h)"),
    ]
    assert texts(model.requirements)[:2] == ["a b", "c"]  # type: ignore[index]


def test_plain_text_has_no_marks() -> None:
    model = page("## Requirements\n* **a** _b_ `c_d` ~~e~~ f&amp;g \\*h\\* <b>i</b> 2 * 3 snake_case {:.x}\n")
    assert texts(model.requirements) == ["a b c_d e f&g *h* i 2 * 3 snake_case"]


def test_a_drawn_career_ladder_gives_its_boxes() -> None:
    model = page("## Career Ladder\n```mermaid\ngraph LR;\n a(Engineer)-->b(Senior);\n b(Senior)-->c[Lead];\n```\n")
    assert texts(model.career_ladder) == ["Engineer", "Senior", "Lead"]


def test_code_comments_and_templates_hide_headings() -> None:
    model = page("```\n## Levels\n```\n<!--\n## Segments\n-->\n<%\n## Specialties\n%>\n## Requirements\n* a\n")
    assert (model.levels, model.segments, model.specialties) == (None, None, None)
    assert texts(model.requirements) == ["a"]


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    model = page("# Crane Engineer\nLifts.\n## Responsibilities\n* a\n")
    assert (model.title, model.front_matter, model.overview) == ("Crane Engineer", None, "Lifts.")
    assert model.roles == ()
