from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quarterdeck.rota.errors import BadRota
from quarterdeck.rota.model import Person, Request
from quarterdeck.rota.reading.document import holidays_of, read_request
from quarterdeck.rota.shapes import expand, gaps
from quarterdeck.rota.spans import parse_instant

FILE = """
name = "ledger"
from = 2027-03-01
to = 2027-03-28
timezone = "Europe/Berlin"
people = "people.csv"
time_off = "off.csv"
history = "past.csv"

[[layers]]
name = "primary"
preset = "gitlab-incident-manager"
timezone = "UTC"
levels = ["8", 9]

[rules]
rest_hours = 11.5
no_weekend = ["at", "FR"]

[weights]
night = 1.5
"""
PEOPLE = "handle,timezone,country,working_hours,level\nann,Europe/Berlin,DE-BY,08:00-16:30,8\nbob,Asia/Kolkata,,,9\n"
OFF = "handle,start_date,end_date,kind\nann,2027-03-02,2027-03-02,\nbob,2027-03-04,2027-03-20,parental\n"
PAST = "handle,start_at,end_at,burden\nann,2026-12-01,2026-12-02,\ngone,2026-12-02,2026-12-03,30\n"
BESIDE = {"people.csv": PEOPLE, "off.csv": OFF, "past.csv": PAST}


def parsed(text: str = FILE, **files: str) -> Request:
    beside = {**BESIDE, **{name.replace("_", "."): value for name, value in files.items()}}
    return read_request(text, "rota.toml", beside.__getitem__)


def test_days_are_the_rotas_and_each_persons_own() -> None:
    made = parsed()
    assert made.start_at == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert made.end_at - made.start_at == timedelta(days=28, hours=-1)  # the clock is moved on the last day
    assert made.away[0].start_at == datetime(2027, 3, 1, 23, tzinfo=UTC)
    assert made.away[0].end_at == datetime(2027, 3, 2, 23, tzinfo=UTC)
    assert (made.away[0].counts, made.away[1].counts) == (True, False)
    assert made.rules.no_weekend == {"AT", "FR"}
    assert float(made.rules.rest_hours) == 11.5
    assert made.layers[0].levels == {"8", "9"}
    assert any(day.year == 2027 for day in made.holidays["DE-BY"])


def test_five_days_round_the_clock_begin_on_sunday_night_and_leave_no_gap() -> None:
    made = parsed(FILE.replace("gitlab-incident-manager", "follow-the-sun-24x5"))
    week = replace(made, start_at=datetime(2027, 2, 28, tzinfo=UTC), end_at=datetime(2027, 3, 7, tzinfo=UTC))
    shifts = expand(week)
    assert shifts[0].start_at == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert shifts[-1].end_at == datetime(2027, 3, 5, 23, tzinfo=UTC)
    assert gaps(shifts, shifts[0].start_at, shifts[-1].end_at) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "ledger"', 'nane = "ledger"', "unknown key 'nane'"),
        ("from = 2027-03-01", "", "from is missing"),
        ("to = 2027-03-28", "to = 2027-02-01", "the horizon is empty"),
        ("gitlab-incident-manager", "lunar", "unknown preset 'lunar'"),
        ("rest_hours", "rest", "[rules]: unknown key 'rest'"),
        ("night = 1.5", 'night = "much"', "night cannot be 'much'"),
        ('name = "ledger"', "name = ", "rota.toml: "),
        ("[[layers]]", "[layers]", "write [[layers]] before each"),
        ("night = 1.5", 'night = "1/0"', "night cannot be '1/0'"),
        ("night = 1.5", "night = 1e300", "night cannot be 1e+300"),
        ("night = 1.5", "night = 1e-300", "night cannot be 1e-300"),
        ("rest_hours = 11.5", "rest_hours = 1e12", "rest_hours cannot be"),
        ("rest_hours = 11.5", "days_in_a_row = 1000000", "days_in_a_row cannot be"),
        ('levels = ["8", 9]', 'shadow_of = ["a"]', "shadow_of cannot be ['a']"),
        ('levels = ["8", 9]', "needs = 1.5", "needs cannot be 1.5"),
        ('timezone = "Europe/Berlin"', 'timezone = "America"', "unknown time zone 'America'"),
        ("[weights]", "[holidays]\nDE = 'soon'\n[weights]", "[holidays] DE: give a list of days"),
        ("[weights]", "[holidays]\nDE = ['soon']\n[weights]", "[holidays] DE: "),
        ("[weights]", "[holidays]\nZZ = []\n[weights]", "[holidays] ZZ: "),
        ('no_weekend = ["at", "FR"]', 'no_weekend = "AT"', "no_weekend cannot be 'AT'"),
        ('no_weekend = ["at", "FR"]', 'no_weekend = ["ZZ"]', "no_weekend cannot be ['ZZ']"),
        ("to = 2027-03-28", "to = 0001-01-01", "the year 1 is not within"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_with_the_place(old: str, new: str, says: str) -> None:
    with pytest.raises(BadRota) as caught:
        parsed(FILE.replace(old, new))
    assert any(says in line and "\n" not in line for line in caught.value.problems)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("people_csv", "handle,timezone\nann,Europe/Atlantis\n", "people.csv:2: unknown time zone 'Europe/Atlantis'"),
        ("people_csv", "handle,timezone,hat\nann,UTC,red\n", "unknown column 'hat'"),
        ("off_csv", "handle,start_date,end_date\nzed,2027-03-01,2027-03-02\n", "off.csv:2: there is no person 'zed'"),
        ("off_csv", "handle,start_date,end_date\nann,2027-03-05,2027-03-02\n", "off.csv:2: ends 2027-03-02"),
        ("past_csv", "handle,start_at,end_at,burden\nann,2027-01-01,2027-01-02,x\n", "past.csv:2: "),
        ("past_csv", "handle,start_at,end_at,burden\nann,2027-01-01,2027-01-02,1e99999999\n", "past.csv:2: "),
        ("past_csv", "handle,start_at,end_at,burden\nann,9998-01-01,9999-01-02,\n", "past.csv:2: the year 9998"),
        ("people_csv", "handle,timezone,timezone\nann,UTC,UTC\n", "the column timezone is there twice"),
        ("people_csv", f"handle,timezone\n{'a' * 140_000},UTC\n", "people.csv:"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(name: str, text: str, says: str) -> None:
    with pytest.raises(BadRota) as caught:
        parsed(**{name: text})
    assert says in str(caught.value)


def test_holidays_reach_back_to_the_first_year_of_the_history() -> None:
    made = parsed(past_csv="handle,start_at,end_at,burden\nann,2023-12-25,2023-12-26,\n")
    assert date(2023, 12, 25) in made.holidays["DE-BY"]


def test_codes_of_three_letters_and_other_names_of_a_country_are_that_country() -> None:
    text = FILE.replace('["at", "FR"]', '["AUT", "UK"]')
    made = parsed(text, people_csv="handle,timezone,country\nann,UTC,AUT\nbob,UTC,UK\n")
    assert made.rules.no_weekend == {"AT", "GB"}
    assert [person.country for person in made.people] == ["AT", "GB"]


@pytest.mark.parametrize("code", ["JAN", "PUBLIC", "ZZ", "DE-XX"])
def test_what_is_no_country_has_no_holidays(code: str) -> None:
    assert holidays_of([Person("a", country=code)], (2027, 2027)) == {}


def test_ends_that_hr_systems_write_for_no_end_are_no_end() -> None:
    people = "handle,timezone,start_date,end_date\nann,UTC,0001-01-01,9999-12-31\nbob,UTC,2020-01-01,2030-12-31\n"
    off = "handle,start_date,end_date\nann,2027-03-02,9999-12-31\n"
    made = parsed(people_csv=people, off_csv=off)
    assert [(p.start_date, p.end_date) for p in made.people] == [(None, None), (date(2020, 1, 1), date(2030, 12, 31))]
    assert made.away[0].end_at.year == 2201


def test_a_day_without_dashes_is_a_day_with_its_end() -> None:
    assert parse_instant("20270301", "UTC", ends=True) == parse_instant("2027-03-01", "UTC", ends=True)
