"""Files on their way into the desk and out again; a preview tells exactly what an import then does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.desk.people import actions, exporting, planning
from quarterdeck.desk.people.errors import Outdated
from quarterdeck.desk.people.kinds import KINDS, Values
from quarterdeck.desk.people.models import Account, Membership, Person, RememberedMapping, Team
from quarterdeck.desk.people.opening import Choices
from quarterdeck.desk.people.planning import Plan
from quarterdeck.desk.people.preview import Preview
from quarterdeck.desk.people.standing import standing
from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines, FileError
from quarterdeck.sources.files.hr.mapping import corrected, propose
from quarterdeck.sources.files.hr.sheet import read_sheet
from quarterdeck.sources.files.table import Line

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
DAY = NOW.date()
TEAMS = (
    "team,parent,group_label,projects,handbook_globs,calendar,timezone,valid_from\n"
    "Dev,,,,,,UTC,\nCore,Dev,group::core,a/b;c/d,docs/**/*.md,DE-BY,Europe/Berlin,\nCore,,group::core2,,,,,2026-02-01\n"
    "Edge,Dev,,,,,,\n"
)
PEOPLE = (
    "handle,name,email,gitlab_user_id,gitlab_username,team,specialty,role,level,grade,manager,share,start_date,"
    "end_date,leave_reason,timezone,country\n"
    "ana,Ana A,ana@example.com,7,ana,Core,backend,engineer,senior,7,mo,0.6,2024-02-29,,,Europe/Berlin,DE\n"
    "ana,Ana A,ana@example.com,7,ana,Edge,,engineer,senior,7,mo,0.4,2024-02-29,,,Europe/Berlin,DE\n"
    "mo,Mo M,mo@example.com,,mo,Core,,manager,,8,,1,2023-01-01,2025-12-31,voluntary,,\n"
)
OTHERS = {
    "positions": "id,team,title,level,opened_date,closed_date,accepted_date,start_date,status\n"
    "R-1,Core,Engineer,senior,2026-01-01,,2026-02-01,2026-03-01,filled\nR-2,Else,,,2026-01-05,,,,\n",
    "plan": "team,month,planned_headcount,planned_hires\nCore,2026-01,4.5,1\nCore,2026-02,,0\n",
    "identity": "date,scope,dimension,category,count\n2026-01-31,Dev,gender,a,12\n2026-01-31,Dev,gender,b,0\n",
    "timeoff": "handle,start_date,end_date,kind\nana,2026-03-30,2026-04-02,vacation\nmo,2026-01-01,2026-01-01,\n",
}
FILES = {"teams": TEAMS, "people": PEOPLE, **OTHERS}


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Plan]:
    def call(what: str, text: str, name: str = "file.csv", **more: Any) -> Plan:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        made = planning.plan(what, path, Choices(more.pop("day", DAY), **more))
        actions.take(made, actor=None, now=NOW)
        return made

    return call


def _all(take: Callable[..., Plan]) -> None:
    for what, text in FILES.items():
        take(what, text)


@pytest.mark.parametrize("what", list(FILES))
def test_what_is_exported_comes_in_again_without_a_change(what: str, take: Callable[..., Plan]) -> None:
    _all(take)
    before = standing(what)
    text = exporting.to_csv(what)
    again = take(what, text)
    assert again.preview.changes == ()
    assert (standing(what), exporting.to_csv(what)) == (before, text)
    assert sorted(text.splitlines()) == sorted(FILES[what].splitlines())


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text_and_comes_back(take: Callable[..., Plan]) -> None:
    take("teams", FILES["teams"])
    take("people", FILES["people"].replace("Mo M", '"=HYPERLINK(""http://evil"")"'))
    text = exporting.to_csv("people")
    assert "'=HYPERLINK" in text
    assert take("people", text).preview.changes == ()


def test_a_second_file_replaces_the_first_and_the_preview_said_how(take: Callable[..., Plan]) -> None:
    _all(take)
    lines = PEOPLE.splitlines()
    text = "\n".join([lines[0], lines[1].replace("2024-02-29,,", "2024-02-29,2026-03-01,"), lines[3], lines[2][:0]])
    made = take("people", text + "zoe,,,,,Edge,,,,,ana,1,2026-03-01,,,,\n")
    assert made.preview.counts == {"added": 1, "changed": 0, "ended": 1, "dropped": 1}
    assert made.preview.unchanged == 1
    assert not Person.objects.filter(handle="nobody").exists()


def test_people_whom_nothing_names_go_and_those_with_an_account_stay(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    take("people", PEOPLE)
    Account.objects.create_user(username="mo", password="x", person=Person.objects.get(handle="mo"))
    take("people", "handle,team,start_date\nzoe,Core,2026-01-01\n")
    assert set(Person.objects.values_list("handle", flat=True)) == {"mo", "zoe"}


def test_a_new_handle_with_the_same_account_is_the_same_person(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    take("people", PEOPLE)
    ana = Person.objects.get(handle="ana")
    take("people", PEOPLE.replace("\nana,", "\nanna,"))
    assert Person.objects.get(handle="anna").pk == ana.pk


def test_accounts_may_change_hands_within_one_file(take: Callable[..., Plan]) -> None:
    text = "handle,gitlab_user_id,gitlab_username,team,start_date\na,1,x,Core,2026-01-01\nb,2,y,Core,2026-01-01\n"
    take("people", text)
    take("people", text.replace("a,1,x", "a,2,x").replace("b,2,y", "b,1,y"))
    assert dict(Person.objects.values_list("handle", "gitlab_user_id")) == {"a": 2, "b": 1}


def test_a_number_that_was_looked_up_stays_while_the_name_does(take: Callable[..., Plan]) -> None:
    text = "handle,gitlab_username,team,start_date\na,x,Core,2026-01-01\n"
    take("people", text)
    assert actions.learn_accounts({"a": 5}) == 1
    take("people", text)
    assert Person.objects.get().gitlab_user_id == 5
    take("people", text.replace(",x,", ",other,"))
    assert Person.objects.get().gitlab_user_id is None


def test_an_account_of_former_days_stays_with_its_span(take: Callable[..., Plan]) -> None:
    text = (
        "handle,gitlab_user_id,team,start_date,end_date\na,1,Core,2024-01-01,2024-12-31\na,2,Core,2026-01-01,\n"
    )  # fmt: skip
    take("people", text)
    assert [line["gitlab_user_id"] for line in standing("people")] == [1, 2]


def test_a_preview_that_is_out_of_date_is_not_carried_out(take: Callable[..., Plan], tmp_path: Path) -> None:
    take("teams", TEAMS)
    (tmp_path / "p.csv").write_text(PEOPLE)
    old = planning.plan("people", tmp_path / "p.csv", Choices(DAY))
    take("people", "handle,team,start_date\nzoe,Core,2026-01-01\n")
    with pytest.raises(Outdated):
        actions.take(old, actor=None, now=NOW)
    assert set(Person.objects.values_list("handle", flat=True)) == {"zoe"}


def test_nothing_is_written_where_a_line_is_bad(take: Callable[..., Plan]) -> None:
    _all(take)
    before = {what: standing(what) for what in FILES}
    with pytest.raises(BadLines):
        take("people", PEOPLE + "zoe,,,,,Nowhere,,,,,,1,2026-01-01,,,,\n")
    with pytest.raises(BadLines, match="longer than 100"):
        take("people", f"handle,team,start_date\n{'x' * 101},Core,2026-01-01\n")
    assert {what: standing(what) for what in FILES} == before


def test_a_line_of_ours_with_too_many_cells_hides_no_other_fault(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    with pytest.raises(BadLines) as caught:
        take("people", "handle,team,start_date\na,Core,2026-01-01,x\nb,Core,soon\nc,Nowhere,2026-01-01\n")
    assert [number for number, _ in caught.value.faults] == [2, 3, 4]


def test_what_an_export_makes_of_what_stands_is_checked_like_a_file_of_ours(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    take("people", PEOPLE)
    zoe = {**dict.fromkeys(KINDS["people"].names), "handle": "zoe", "team": "Edge", "gitlab_user_id": 7}
    with pytest.raises(BadLines, match=r"x:9: gitlab_user_id 7 is given for two handles"):
        planning.plan_of(Brought("people", (Line(9, zoe),), whole=False), "x", Choices(DAY))


HR = (
    "Employee #,Work Email,Department,Job Title,Reporting to,Hire Date,Employment Status,Date of Birth\n"
    "1,ana@example.com,Edge,Senior Engineer,2,2024-02-29,Full-Time,1990-01-01\n"
    "2,mo@example.com,Core,Manager,,2023-01-01,Full-Time,1980-01-01\n"
    "3,new@example.com,Core,Engineer,2,2026-03-01,Full-Time,1980-01-01\n"
)


def test_an_export_moves_people_from_its_day_on_and_leaves_history_alone(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    lines = PEOPLE.splitlines()
    take("people", "\n".join([lines[0], lines[1].replace("0.6", "1"), lines[3].replace("2025-12-31,voluntary", ",")]))
    made = take("people", HR)
    assert made.brought.shape == "bamboohr"
    assert any("Date of Birth" in remark for remark in made.remarks)
    spans = {(line["handle"], line["team"], line["start_date"], line["end_date"]) for line in standing("people")}
    assert spans == {
        ("ana", "Core", date(2024, 2, 29), date(2026, 3, 30)), ("ana", "Edge", DAY, None),
        ("mo", "Core", date(2023, 1, 1), None), ("new", "Core", date(2026, 3, 1), None),
    }  # fmt: skip
    assert take("people", HR).preview.changes == ()
    ana = next(line for line in standing("people") if line["handle"] == "ana" and line["team"] == "Edge")
    assert (ana["manager"], ana["name"], ana["level"]) == ("mo", "Ana A", "senior")


def test_who_is_shared_between_teams_stays_so_when_an_export_knows_one(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    take("people", PEOPLE)
    take("people", HR.splitlines()[0] + "\n" + HR.splitlines()[1].replace(",2,", ",,") + "\n")
    spans = [(line["team"], line["share"]) for line in standing("people") if line["handle"] == "ana"]
    assert sorted(spans) == [("Core", 0.6), ("Edge", 0.4)]


def test_a_mapping_is_asked_for_once_and_remembered(take: Callable[..., Plan], tmp_path: Path) -> None:
    text = "Mail,Squad,Joined\nana@example.com,Core,2024-02-29\n"
    with pytest.raises(FileError, match="no column is mapped"):
        take("people", text, "odd.csv")
    mapping = corrected(
        propose(read_sheet(tmp_path / "odd.csv"), "people").mapping, {"email": "Mail", "start_date": "Joined"}
    )
    take("people", text, "odd.csv", mapping=mapping)
    assert RememberedMapping.objects.count() == 1
    assert take("people", text, "odd.csv").brought.shape == "other"


def test_a_handbook_updates_labels_and_leaves_projects_alone(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    stages = "stages:\n  dev: {display_name: Dev, groups: {edge: {name: Edge}, far: {name: Far}}}\n"
    take("teams", stages, "stages.yml")
    lines = {(line["team"], line["valid_from"]): line for line in standing("teams")}
    assert lines["Edge", None]["group_label"] == "group::edge"
    assert lines["Core", None]["projects"] == ("a/b", "c/d")
    assert lines["Far", None]["parent"] == "Dev"
    assert Team.objects.get(name="Far").slug == "far"


def test_our_own_file_keeps_the_number_that_an_export_told(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    take("people", HR)
    text = exporting.to_csv("people")
    assert take("people", text).preview.changes == ()
    take("people", text.replace("Edge", "Core").replace("\nana,", "\nANA,"))
    assert set(Person.objects.values_list("handle", "hr_number")) == {("ana", "1"), ("mo", "2"), ("new", "3")}


def test_a_handbook_of_ours_comes_in_again_without_a_change(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    rows = (
        "a,,Core,backend,Engineer,staff,DE,Europe/Lisbon", "b,Bo B,Core,,Senior Engineer,,Germany,",
        'c,Cy C,Edge,"one, two","Manager, Engineering",senior,US,America/New_York', "d,,Core,,Engineer,,,",
        "e,Em E,Edge,,Staff Engineer,principal,PT,",
    )  # fmt: skip
    header = "handle,name,team,specialty,role,level,country,timezone,start_date\n"
    take("people", header + "".join(f"{row},2024-02-29\n" for row in rows))
    before = standing("people")
    again = take("people", exporting.to_handbook("people", day=DAY), "people.yml")
    assert again.preview.changes == ()
    assert standing("people") == before


def test_who_is_in_two_teams_comes_back_from_a_handbook_of_ours(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    take("people", PEOPLE)
    text = exporting.to_handbook("people", day=DAY)
    assert take("people", text, "people.yml").preview.changes == ()


def test_a_level_is_changed_by_a_new_title_that_names_one_and_by_nothing_presumed(take: Callable[..., Plan]) -> None:
    take("teams", TEAMS)
    head = "handle,team,role,level,start_date\n"
    take("people", f"{head}a,Core,Engineer,staff,2024-01-01\nb,Core,Engineer,,2024-01-01\n")
    member = "- {{slug: {}, name: N, role: {}, departments: [{}]}}\n"

    def levels(*members: tuple[str, str, str]) -> list[tuple[str, Any]]:
        take("people", "".join(member.format(*one) for one in members), "m.yml")
        return [(line["team"], line["level"]) for line in standing("people") if line["end_date"] is None]

    assert levels(("a", "Backend Engineer", "Core"), ("b", "Developer", "Core")) == [("Core", "staff"), ("Core", None)]
    assert levels(("a", "Engineer", "Edge")) == [("Edge", "staff"), ("Core", None)]
    assert levels(("a", "Principal Engineer", "Edge"), ("b", "Senior Engineer", "Edge")) == [
        ("Edge", "principal"), ("Edge", "senior"),
    ]  # fmt: skip
    assert levels(("new", "Engineer", "Core"))[-1] == ("Core", "intermediate")


def _applied(old: list[Values], preview: Preview) -> list[Values]:
    """The oracle: what a reader of the preview would expect to stand."""
    lines = list(old)
    for change in preview.changes:
        if change.before is not None:
            lines.remove(change.before)
        if change.after is not None:
            lines.append(change.after)
    return lines


_line = st.fixed_dictionaries(
    {
        "handle": st.sampled_from(["ana", "Ben", "cem"]), "team": st.sampled_from(["Core", "Edge"]),
        "specialty": st.sampled_from([None, "backend"]), "share": st.sampled_from([0.25, 0.5]),
        "start_date": st.dates(date(2024, 2, 27), date(2024, 3, 3)),
        "end_date": st.none() | st.dates(date(2024, 3, 4), date(2024, 3, 8)),
        "email": st.sampled_from([None, "x@example.com"]), "level": st.sampled_from([None, "senior"]),
    }
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(_line, max_size=5), min_size=2, max_size=3))
def test_a_preview_says_exactly_what_an_import_then_does(files: list[list[dict[str, Any]]], tmp_path: Path) -> None:
    with transaction.atomic():
        for lines in files:
            path = tmp_path / "p.csv"
            whole = [{**dict.fromkeys(KINDS["people"].names), **line} for line in lines]
            path.write_text(exporting.lines_to_csv("people", whole))
            try:
                made = planning.plan("people", path, Choices(DAY))
            except BadLines:
                continue
            old = standing("people")
            actions.take(made, actor=None, now=NOW)
            expected = _applied(old, made.preview)
            assert sorted(map(repr, standing("people"))) == sorted(map(repr, expected))
            assert Membership.objects.count() == made.preview.unchanged + sum(
                1 for change in made.preview.changes if change.after
            )
        transaction.set_rollback(True)
