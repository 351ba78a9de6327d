"""Exports of Workday, BambooHR and Personio: recognised, mapped, read without what is not needed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.errors import BadLines, UnreadableFile
from quarterdeck.sources.files.gitlab_members import GroupMember, propose_people
from quarterdeck.sources.files.hr.days import orders, read_day
from quarterdeck.sources.files.hr.mapping import ColumnMapping, corrected, fingerprint, judged, propose
from quarterdeck.sources.files.hr.reading import read_export
from quarterdeck.sources.files.hr.sheet import parse_sheet

WORKDAY = """\
Engineering headcount,,,,,,,,,

Employee ID,Worker,Email - Primary Work,Supervisory Organization,Business Title,Worker's Manager,Hire Date,FTE,\
Compensation Grade,Annual Salary
1001,Ada Example,ADA@example.com,Widgets (Ben Example),Senior Backend Engineer,Ben Example,2022-05-30,100%,7,90000
1002,Ben Example,ben@example.com,Widgets (Ben Example),Engineering Manager,Zoe Above,2021-01-04,1,8,120000
1003,Cem Example,cem@example.com,Sales (Dee),Account Executive,Dee,2020-01-01,1,6,80000
"""
BAMBOO = (
    'Employee #,"Last Name, First Name",Work Email,Home Email,Department,Job Title,Reporting to,Hire Date,'
    "Employment Status,Date of Birth\n"
    '7,"Example, Ada",ada@example.com,x@home.example,Widgets,Backend Engineer,"Example, Ben",'
    "05/30/2022,Full-Time,1990-01-01\n"
    '8,"Example, Ben",ben@example.com,,Widgets,Manager,,01/04/2021,Full-Time,1980-01-01\n'
    '9,"Gone, Gus",gus@example.com,,Widgets,Engineer,8,02/03/2020,Terminated,1980-01-01\n'
)
PERSONIO = (
    "ID;Vorname;Nachname;E-Mail;Abteilung;Team;Position;Vorgesetzter;Eintrittsdatum;Austrittsdatum;Kündigungsart;"
    "Standort;Wochenstunden;Geschlecht\n"
    "5;Jürgen;Beispiel;jb@example.com;Technik;Widgets;Entwickler;ben@example.com;30.05.2022;31.12.2025;Eigenkündigung;"
    "Berlin, Deutschland;40;m\n"
    "6;Ben;Beispiel;ben@example.com;Technik;Widgets;Leiter;;04.01.2021;;;Lissabon, Portugal;40;m\n"
)


def _read(text: str | bytes, **more: Any) -> Brought:
    sheet = parse_sheet(text if isinstance(text, bytes) else text.encode(), "hr.csv")
    proposal = propose(sheet, "people")
    assert proposal.ready, proposal
    return read_export(sheet, proposal.mapping, **more)


def test_workday_is_recognised_under_a_title_and_its_other_columns_are_dropped_by_name() -> None:
    brought = _read(WORKDAY, teams=["Widgets"])
    assert brought.shape == "workday"
    assert brought.dropped == ("Annual Salary",)
    ada, ben = (line.values for line in brought.lines)
    assert (ada["handle"], ada["email"], ada["team"], ada["level"]) == ("ada", "ada@example.com", "Widgets", "senior")
    assert (ada["manager"], ben["manager"], ada["grade"], ada["share"]) == ("ben", None, "7", 1.0)
    assert ada["start_date"] == date(2022, 5, 30)
    assert [line.number for line in brought.lines] == [4, 5]
    assert any("Sales" in remark for remark in brought.remarks)
    assert any("1 person without a manager" in remark for remark in brought.remarks)
    assert "90000" not in repr(brought)


def test_bamboohr_is_recognised_with_american_days_and_turned_names() -> None:
    brought = _read(BAMBOO)
    assert brought.shape == "bamboohr"
    ada, ben = (line.values for line in brought.lines)
    assert (ada["name"], ada["start_date"], ada["manager"]) == ("Ada Example", date(2022, 5, 30), ben["handle"])
    assert brought.dropped == ("Home Email", "Date of Birth")
    assert "home.example" not in repr(brought)
    assert any("1 person marked as gone" in remark for remark in brought.remarks)


@pytest.mark.parametrize(
    "coded", [PERSONIO.encode("cp1252"), b"\xef\xbb\xbf" + PERSONIO.encode(), PERSONIO.encode("utf-16")]
)
def test_personio_in_german_is_read_in_every_encoding_that_offices_write(coded: bytes) -> None:
    brought = _read(coded)
    assert brought.shape == "personio"
    first, second = (line.values for line in brought.lines)
    assert (first["name"], first["team"], first["leave_reason"]) == ("Jürgen Beispiel", "Widgets", "voluntary")
    assert (first["end_date"], first["country"], first["manager"]) == (date(2025, 12, 31), "DE", "ben")
    assert second["timezone"] is None or second["country"] == "PT"
    assert "Abteilung" in brought.dropped
    assert "Geschlecht" in brought.dropped


def _shares(header: str, *cells: str) -> tuple[list[float | None], tuple[str, ...]]:
    lines = "".join(f"{n};Vor;N{n};p{n}@example.com;Widgets;Leiter;04.01.2021;{cell}\n" for n, cell in enumerate(cells))
    brought = _read(f"ID;Vorname;Nachname;E-Mail;Team;Position;Eintrittsdatum;{header}\n{lines}")
    return [line.values["share"] for line in brought.lines], brought.dropped


@pytest.mark.parametrize(
    ("header", "cells", "shares"),
    [
        ("Arbeitszeit", ("80 %", "100%", "50,5 %"), [0.8, 1.0, 0.505]),
        ("Arbeitszeit (%)", ("80", "100", ""), [0.8, 1.0, None]),
        ("Pensum", ("0,8", "1", ""), [0.8, 1.0, None]),
        ("FTE", ("0.5", "1", "80"), [0.5, 1.0, 0.8]),
        ("Wochenstunden;Vollzeitstunden", ("20;40", "38,5 h;38,5", "45;40", "20;"), [0.5, 1.0, 1.0, None]),
        ("Default Weekly Hours;Scheduled Weekly Hours", ("40;32", "37.5;30"), [0.8, 0.8]),
        ("Wochenstunden", ("20/40", "30 von 40", ""), [0.5, 0.75, None]),
        ("Wochenstunden;Arbeitszeit", ("20;50 %", "40;100 %"), [0.5, 1.0]),
        ("Arbeitszeit;Wochenstunden;Vollzeitstunden", ("38,5;20;40", "40;40;40"), [0.5, 1.0]),
    ],
)
def test_part_time_is_read_where_the_column_says_it_plainly(
    header: str, cells: tuple[str, ...], shares: list[float | None]
) -> None:
    assert _shares(header, *cells)[0] == pytest.approx(shares)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Wochenstunden", ("20", "40")), ("Arbeitszeit", ("80 %", "38,5")), ("Arbeitszeit", ("Gleitzeit",)),
        ("Vollzeitstunden", ("40",)), ("Weekly hours", ("20/40", "40")), ("Pensum", ("80", "100")),
    ],
)  # fmt: skip
def test_hours_that_could_be_anything_are_not_read_and_named(header: str, cells: tuple[str, ...]) -> None:
    assert _shares(header, *cells) == ([None] * len(cells), (header,))


def test_hours_that_are_no_number_are_a_fault_of_their_line() -> None:
    with pytest.raises(BadLines, match=r"hr\.csv:2: Wochenstunden 'viele' is not a number"):
        _shares("Wochenstunden;Vollzeitstunden", "viele;40", "40;40")


def test_tabs_separate_as_well() -> None:
    assert len(_read(PERSONIO.replace(";", "\t")).lines) == 2


def test_days_that_could_be_read_in_two_ways_are_asked_for_and_never_guessed() -> None:
    text = BAMBOO.replace("05/30/2022", "05/06/2022")
    sheet = parse_sheet(text.encode(), "hr.csv")
    proposal = propose(sheet, "people")
    assert proposal.day_orders == ("dmy", "mdy")
    assert not proposal.ready
    with pytest.raises(BadLines, match="two ways"):
        read_export(sheet, proposal.mapping)
    chosen = corrected(proposal.mapping, {}, days="dmy")
    assert read_export(sheet, chosen).lines[0].values["start_date"] == date(2022, 6, 5)


def test_an_unknown_file_gets_a_proposal_that_must_be_confirmed() -> None:
    text = "Kürzel,Email,Squad,Joined\nada,ada@example.com,Widgets,2022-05-30\n"
    sheet = parse_sheet(text.encode(), "hr.csv")
    proposal = propose(sheet, "people")
    assert (proposal.mapping.product, proposal.missing, proposal.ready) == ("other", ("start_date",), False)
    mapping = corrected(proposal.mapping, {"start_date": "Joined"})
    assert judged(sheet, mapping).missing == ()
    assert read_export(sheet, mapping).lines[0].values["team"] == "Widgets"
    with pytest.raises(ValueError, match="shoe size"):
        corrected(mapping, {"shoe size": "Joined"})


def test_a_mapping_can_be_stored_and_fits_the_next_file_whatever_the_order_of_its_columns() -> None:
    sheet = parse_sheet(BAMBOO.encode(), "hr.csv")
    mapping = propose(sheet, "people").mapping
    again = ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json())))
    assert again == mapping
    assert fingerprint(tuple(reversed(sheet.header))) == mapping.headers


def test_every_bad_line_is_listed() -> None:
    text = WORKDAY.replace("2022-05-30", "soon").replace("ben@example.com", "ben").replace("2020-01-01", "")
    with pytest.raises(BadLines) as caught:
        _read(text)
    assert [number for number, _ in caught.value.faults] == [4, 5, 6]


def test_a_line_with_too_many_cells_hides_no_other_fault() -> None:
    text = WORKDAY.replace("2022-05-30", "soon").replace(",8,120000", ",8,120000,x")
    with pytest.raises(BadLines) as caught:
        _read(text)
    assert [number for number, _ in caught.value.faults] == [4, 5]


def test_known_people_keep_their_handle_and_namesakes_get_one_each() -> None:
    brought = _read(WORKDAY, known={"ada@example.com": "adae"}, teams=["Widgets"])
    assert brought.lines[0].values["handle"] == "adae"
    twice = WORKDAY.replace("ben@example.com", "ADA@other.example")
    handles = [line.values["handle"] for line in _read(twice, teams=["Widgets"]).lines]
    assert handles == ["ada", "ada-2"]


def test_absences_are_taken_when_approved_and_of_known_people() -> None:
    text = (
        "Employee #,Employee,Time Off Category,From,To,Status,Notes\n"
        "7,Ada Example,Vacation,2026-03-01,2026-03-05,approved,private words\n"
        "7,Ada Example,Vacation,2026-04-01,2026-04-05,denied,\n"
        "99,Zoe,Vacation,2026-03-01,2026-03-05,approved,\n"
    )
    sheet = parse_sheet(text.encode(), "off.csv")
    proposal = propose(sheet, "timeoff")
    assert proposal.ready
    brought = read_export(sheet, proposal.mapping, known={"ada example": "ada"})
    (line,) = brought.lines
    assert line.values == {
        "handle": "ada", "start_date": date(2026, 3, 1), "end_date": date(2026, 3, 5), "kind": "Vacation",
    }  # fmt: skip
    assert brought.dropped == ("Employee #", "Notes") or brought.dropped == ("Notes",)
    assert len(brought.remarks) == 2


def test_our_own_columns_are_no_export() -> None:
    header = "handle,name,email,team,specialty,role,level,grade,manager,share,start_date,end_date,timezone,country"
    sheet = parse_sheet(f"{header}\n".encode(), "people.csv")
    assert propose(sheet, "people").mapping.product == "other"


def test_what_is_no_text_is_refused() -> None:
    for content in (b"PK\x03\x04\0\0", b"", b"\n\n"):
        with pytest.raises(UnreadableFile):
            parse_sheet(content, "hr.xlsx")


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2024-02-29", None, date(2024, 2, 29)),
        ("2024-02-29 00:00:00", None, date(2024, 2, 29)),
        ("29.2.2024", None, date(2024, 2, 29)),
        ("29/02/24", "dmy", date(2024, 2, 29)),
        ("02/29/2024", "mdy", date(2024, 2, 29)),
        ("29-Feb-2024", None, date(2024, 2, 29)),
        ("Feb 29, 2024", None, date(2024, 2, 29)),
        ("1. März 2024", None, date(2024, 3, 1)),
        ("14 juillet 2024", None, date(2024, 7, 14)),
    ],
)
def test_days_are_understood_as_offices_write_them(cell: str, order: str | None, day: date) -> None:
    assert read_day(cell, order) == day


@pytest.mark.parametrize("cell", ["30.02.2024", "2023-02-29", "soon", "", "13/13/2024", "1 Foo 2024"])
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="is not a day"):
        read_day(cell, "dmy")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(date(2000, 1, 1), date(2030, 12, 31)), min_size=1, max_size=8), st.sampled_from(["dmy", "mdy"])
)
def test_an_order_is_settled_only_if_all_days_agree_on_one_reading(days: list[date], order: str) -> None:
    pattern = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    cells = [day.strftime(pattern) for day in days]
    possible = orders(cells)
    if len(possible) == 1:
        assert [read_day(cell, possible[0]) for cell in cells] == days
    else:
        assert order in possible


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_in_a_way_that_is_not_told(content: bytes) -> None:
    try:
        sheet = parse_sheet(content, "x")
        read_export(sheet, propose(sheet, "people").mapping)
    except (UnreadableFile, BadLines) as error:
        told = str(error)
    else:
        told = "x"
    assert told.startswith("x")


def test_group_members_become_people_without_bots_and_guests() -> None:
    members = [
        GroupMember(1, "Ana", 40), GroupMember(2, "ben", 30), GroupMember(3, "guest", 10),
        GroupMember(4, "project_1_bot", 30, bot=True),
    ]  # fmt: skip
    brought = propose_people(members, team="Core", known={2: "benb"})
    assert [(v["handle"], v["gitlab_user_id"]) for v in (line.values for line in brought.lines)] == [
        ("ana", 1),
        ("benb", 2),
    ]
    assert len(brought.remarks) == 2


@pytest.mark.parametrize(
    ("product", "header"),
    [
        ("bamboohr", "Employee #,First Name,Last Name,Work Email,Department,Division,Job Title,Reporting to,Hire Date"),
        ("bamboohr", "EEID,First Name,Last Name,Job Title,Department,Reports To,Hire Date,Termination Date"),
        ("workday", "Employee ID,Legal Name - First Name,Business Title,Supervisory Organization,Manager,Hire Date"),
        ("workday", "Employee_ID,Worker,Supervisory_Organization,Business_Title,Hire_Date,Email_Primary_Work"),
        ("personio", "ID,First name,Last name,Email,Status,Position,Department,Team,Office,Supervisor,Hire date"),
        ("personio", "Prénom;Nom;Adresse e-mail;Poste;Équipe;Bureau;Responsable;Date d'embauche;Type de contrat"),
        ("personio", "Nombre;Apellidos;Correo electrónico;Puesto;Departamento;Equipo;Oficina;Fecha de contratación"),
        ("other", "Name,Work Email,Department,Job Title,Supervisor,Hire Date"),
    ],
)
def test_a_system_is_known_by_its_header_and_nothing_that_is_needed_is_missing(product: str, header: str) -> None:
    proposal = propose(parse_sheet(f"{header}\n".encode(), "hr.csv"), "people")
    assert (proposal.mapping.product, proposal.missing) == (product, ())
