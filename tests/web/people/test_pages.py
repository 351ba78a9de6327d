"""Who is in a team, where and when; and what of it whom is shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Membership, Person, Position, SpecialtyLabel, Team, TeamTerms, TimeOff
from tests.web.cast import SINCE
from tests.web.conftest import Asks

LEDGER = "/people/teams/ledger/"


def _text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)


def test_a_list_has_the_teams_that_one_may_see_and_no_other(asks: Asks) -> None:
    seen = {name: _text(asks(name), "/people/") for name in ("erin", "sam", "oscar", "pia")}
    assert "teams/ledger/" in seen["erin"]
    assert "teams/payouts/" not in seen["erin"]
    assert "teams/payments/" in seen["sam"]
    assert "teams/ledger/" not in seen["oscar"]
    assert "teams/search/" in seen["pia"]


def test_a_team_page_says_who_where_and_since_when_somebody_is_away_but_not_why(asks: Asks) -> None:
    browser = asks("erin")
    TimeOff.objects.create(
        person=_person("pat"), start_date=date(2026, 3, 30), end_date=date(2026, 4, 2), kind="sick leave"
    )
    text = _text(browser, LEDGER)
    assert "Quinn" in text
    assert "Europe/Berlin, now 14:00" in text
    assert "back 3 April 2026" in text
    assert "sick leave" not in text
    assert "Managed by" in text


def test_on_a_weekend_whoever_is_away_on_the_drawn_monday_is_drawn_as_away(asks: Asks) -> None:
    browser = asks("erin")
    TimeOff.objects.create(person=_person("pat"), start_date=date(2026, 4, 6), end_date=date(2026, 4, 6))
    TimeOff.objects.create(person=_person("quinn"), start_date=date(2026, 4, 4), end_date=date(2026, 4, 5))
    before, saturday = _text(browser, f"{LEDGER}?as_of=2026-04-07"), _text(browser, f"{LEDGER}?as_of=2026-04-04")
    assert "6 April 2026, clock of" in saturday
    assert 'aria-label="Pat: away"' in saturday
    assert saturday.count("<strong>away</strong>") == 1
    assert 'aria-label="Quinn: away"' not in saturday
    assert "All 5 who work" in before
    assert "All 4 who work" in saturday


def test_an_administrator_does_not_see_who_is_away_on_the_drawn_day(asks: Asks) -> None:
    browser = asks("ada")
    TimeOff.objects.create(person=_person("pat"), start_date=date(2026, 4, 6), end_date=date(2026, 4, 6))
    assert "away" not in _text(browser, f"{LEDGER}?as_of=2026-04-04").casefold()


def test_a_level_or_grade_is_on_no_team_page_whoever_looks(asks: Asks) -> None:
    Membership.objects.update(grade="grade-nine", level="level-high")
    for name in ("erin", "mona", "sam", "pia", "ada", "owner"):
        text = _text(asks(name), LEDGER)
        assert "grade-nine" not in text
        assert "level-high" not in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("erin", 200), ("mona", 200), ("sam", 200), ("pia", 200), ("pat", 404), ("oscar", 404), ("ada", 404)],
)
def test_level_and_grade_are_for_the_person_those_above_and_partners(asks: Asks, who: str, status: int) -> None:
    browser = asks(who)
    Membership.objects.filter(person__handle="erin").update(grade="grade-nine")
    answer = browser.get("/people/person/erin/")
    assert answer.status_code == status
    assert ("grade-nine" in answer.content.decode()) == (status == 200)


def test_a_look_at_somebody_elses_page_is_written_down_and_ones_own_is_not(asks: Asks) -> None:
    asks("erin").get("/people/person/erin/")
    assert not AuditEntry.objects.filter(act="person read").exists()
    asks("mona").get("/people/person/erin/")
    entry = AuditEntry.objects.get(act="person read")
    assert (entry.about_id, entry.actor_name) == (_person("erin").pk, "Mona")


def test_past_absences_of_colleagues_are_not_shown_by_turning_time_back(asks: Asks) -> None:
    browser = asks("erin")
    TimeOff.objects.create(person=_person("pat"), start_date=date(2025, 3, 3), end_date=date(2025, 3, 9), kind="x")
    text = _text(browser, f"{LEDGER}?as_of=2025-03-04")
    assert "Away" not in text
    assert "now " not in text


def test_an_administrator_sees_who_is_in_a_team_but_not_who_is_away(asks: Asks) -> None:
    browser = asks("ada")
    TimeOff.objects.create(person=_person("pat"), start_date=date(2026, 3, 30), end_date=date(2026, 4, 2))
    assert "Away" not in _text(browser, LEDGER)


def test_a_team_is_shown_as_it_stood_on_a_day(asks: Asks) -> None:
    browser = asks("mona")
    Membership.objects.filter(person__handle="quinn").update(end_date=date(2025, 1, 31))
    assert "Quinn" not in _text(browser, LEDGER)
    assert "Quinn" in _text(browser, f"{LEDGER}?as_of=2025-01-31")
    assert "Quinn" not in _text(browser, f"{LEDGER}?as_of=2025-02-01")
    assert browser.get(f"{LEDGER}?as_of=someday").status_code == 404


@pytest.mark.parametrize("day", ["9999-12-31", "2201-01-01", "1999-12-31", "0001-01-01"])
def test_a_day_that_no_team_ever_has_is_refused_with_the_days_that_may_be_chosen(asks: Asks, day: str) -> None:
    browser = asks("erin")
    for path in (LEDGER, "/people/", "/people/person/erin/"):
        answer = browser.get(f"{path}?as_of={day}")
        assert (answer.status_code, "choose one from 2000 to 2200" in answer.content.decode()) == (400, True)
    assert [browser.get(f"{LEDGER}?as_of={edge}").status_code for edge in ("2000-01-01", "2200-12-31")] == [200, 200]


def test_somebody_may_be_away_for_good(asks: Asks) -> None:
    browser = asks("erin")
    TimeOff.objects.create(person=_person("pat"), start_date=date(2026, 3, 1), end_date=date.max)
    assert "<strong>Away</strong>" in _text(browser, LEDGER)


def test_a_shared_manager_switches_between_specialties_that_sum_to_the_team(asks: Asks) -> None:
    browser = asks("mona")
    assert browser.post(f"{LEDGER}labels/", {"specialty": "database", "label": "group::db"}).status_code == 302
    assert SpecialtyLabel.objects.get().label == "group::db"
    text = _text(browser, LEDGER)
    assert "group::db" in text
    assert text.count("2 people, 2 full-time") == 2
    one = _text(browser, f"{LEDGER}?specialty=database")
    assert "Rosa" in one
    assert "Erin" not in one


def test_only_open_positions_of_the_day_are_shown(asks: Asks) -> None:
    browser = asks("mona")
    days = {"open": None, "accepted": date(2026, 3, 1), "later": None}
    for n, (title, accepted) in enumerate(days.items()):
        opened = date(2026, 5, 1) if title == "later" else date(2026, 1, 1)
        Position.objects.create(
            position=n, number=f"R{n}", team="Ledger", title=f"post-{title}", opened_date=opened, accepted_date=accepted
        )
    text = _text(browser, LEDGER)
    assert [title for title in days if f"post-{title}" in text] == ["open"]


def test_time_off_is_entered_and_taken_back_by_the_person_or_those_above(asks: Asks) -> None:
    days = {"start_date": "2026-04-01", "end_date": "2026-04-03", "kind": "holiday"}
    assert asks("erin").post("/people/person/erin/time-off/", days).status_code == 302
    entry = TimeOff.objects.get()
    assert asks("pat").post(f"/people/time-off/{entry.pk}/withdraw/").status_code == 404
    assert asks("mona").post(f"/people/time-off/{entry.pk}/withdraw/").status_code == 302
    assert not TimeOff.objects.exists()
    assert set(AuditEntry.objects.values_list("act", flat=True)) >= {"time off entered", "time off withdrawn"}


@pytest.mark.parametrize(
    "days", [("2026-04-03", "2026-04-01"), ("2026-02-30", "2026-03-01"), ("2026-01-01", "2036-01-01"), ("", "")]
)
def test_days_that_cannot_be_meant_are_refused_on_the_page(asks: Asks, days: tuple[str, str]) -> None:
    answer = asks("erin").post("/people/person/erin/time-off/", {"start_date": days[0], "end_date": days[1]})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not TimeOff.objects.exists()


def test_working_hours_move_the_band(asks: Asks) -> None:
    browser = asks("erin")
    answer = browser.post("/people/person/erin/hours/", {"day_starts": "22:00", "day_ends": "06:00"})
    assert answer.status_code == 302
    assert "Erin: 00:00 to 06:00, 22:00 to 24:00" in _text(browser, LEDGER)
    answer = browser.post("/people/person/erin/hours/", {"day_starts": "09:00", "day_ends": "09:00"})
    assert answer.status_code == 400


def test_a_large_department_is_listed_in_pages_and_drawn_by_zones(asks: Asks) -> None:
    browser = asks("sam")
    sam, team = _person("sam"), Team.objects.get(name="Ledger")
    people = Person.objects.bulk_create([Person(handle=f"p{n}", name=f"Person {n:03d}") for n in range(150)])
    Membership.objects.bulk_create(
        [
            Membership(person=person, team=team, manager=sam, start_date=SINCE, timezone="Asia/Kolkata")
            for person in people
        ]
    )
    text = _text(browser, "/people/teams/payments/")
    assert "1 to 100 of 158" in text
    assert "150 people" in text
    assert "101 to 158 of 158" in _text(browser, "/people/teams/payments/?page=2")


def test_a_handle_may_hold_any_character(asks: Asks) -> None:
    browser = asks("mona")
    Person.objects.filter(handle="erin").update(handle="gitlab:e/r%n")
    found = [part.split('"')[0] for part in _text(browser, LEDGER).split('href="') if "/person/" in part]
    assert all(browser.get(path).status_code == 200 for path in found if "gitlab" in path)
    assert any("gitlab" in path for path in found)


def test_a_file_that_leaves_the_desk_is_written_down(asks: Asks) -> None:
    browser = asks("pia")
    answer = browser.get("/people/export/people.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert answer.content.decode().count("\n") == Membership.objects.count() + 1
    assert AuditEntry.objects.get(act="people exported").subject == "people.csv"
    assert browser.get("/people/export/plan.yml").status_code == 404
    assert browser.get("/people/export/passwords.csv").status_code == 404


def test_teams_without_a_line_on_that_day_are_not_listed(asks: Asks) -> None:
    browser = asks("owner")
    TeamTerms.objects.filter(team__name="Search").update(valid_from=date(2026, 1, 1))
    assert "teams/search/" not in _text(browser, "/people/?as_of=2025-06-01")
    assert "teams/search/" in _text(browser, "/people/")
