"""Skills of a team: who sees how far it is covered, who sees names, and who stands in."""

from __future__ import annotations

from datetime import date

from django.test import Client

from quarterdeck.desk.growth import coverage
from quarterdeck.desk.growth.models import Claim, Skill
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Membership, Person, Team, TimeOff
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

PAGE = "/growth/skills/ledger/"


def _skill(name: str = "Migrations") -> Skill:
    found, _ = Skill.objects.get_or_create(team=Team.objects.get(name="Ledger"), name=name, defaults={"made_at": NOW})
    return found


def _says(who: str, word: str = "alone", *, named: bool = False, skill: Skill | None = None) -> None:
    person = Person.objects.get(handle=who)
    Claim.objects.create(
        skill=skill or _skill(), person=person, word=word, named=named, confirmed_at=NOW, changed_at=NOW
    )


def _read(browser: Client) -> str:
    """Without the lists from which one chooses, and whose account it is."""
    page = browser.get(PAGE).content.decode()
    return page.partition("<main")[2].replace("<option", "\n<option")


def _told(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "<option" not in line)


def test_members_see_how_far_it_is_covered_and_only_names_of_those_who_agreed(asks: Asks) -> None:
    _says("quinn")
    _says("rosa", named=True)
    page = _told(_read(asks("erin")))
    assert ("two or more can do it alone" in page, "Rosa" in page, "Quinn" in page) == (True, True, False)


def test_whoever_manages_the_team_sees_who_and_where_only_one_knows(asks: Asks) -> None:
    _says("quinn")
    _says("erin", "wants")
    page = _told(_read(asks("mona")))
    assert "only one can do it alone" in page
    assert "Alone: Quinn." in page
    assert "Want to learn: Erin." in page


def test_those_above_see_coverage_and_never_a_name(asks: Asks) -> None:
    _says("quinn", named=True)
    page = _told(_read(asks("sam")))
    assert ("only one can do it alone" in page, "Quinn" in page) == (True, False)


def test_a_team_of_two_shows_its_coverage_to_its_manager_alone(asks: Asks) -> None:
    Membership.objects.filter(team__name="Ledger").exclude(person__handle__in=("erin", "pat")).delete()
    _says("pat", named=True)
    for name in ("erin",):
        page = _told(_read(asks(name)))
        assert ("can do it alone</span>" in page, "Pat" in page) == (False, False)
    assert "Alone: Pat." in _told(_read(asks("mona")))


def test_nobody_else_finds_the_team(asks: Asks) -> None:
    for name in ("oscar", "pia", "ada"):
        assert asks(name).get(PAGE).status_code == 404
        assert "Ledger" not in asks(name).get("/growth/skills/").content.decode().partition("<main")[2]


def test_what_a_manager_proposes_counts_once_it_is_confirmed(asks: Asks) -> None:
    skill, erin = _skill(), Person.objects.get(handle="erin")
    form = {"person": str(erin.pk), "word": "alone"}
    assert asks("mona").post(f"/growth/skills/of/{skill.pk}/propose/", form).status_code == 302
    assert "nobody can do it alone" in _told(_read(asks("pat")))
    claim = Claim.objects.get()
    assert asks("pat").post(f"/growth/skills/claims/{claim.pk}/", {"agree": "1"}).status_code == 404
    assert "Proposed for you" in _read(asks("erin"))
    assert asks("erin").post(f"/growth/skills/claims/{claim.pk}/", {"agree": "1"}).status_code == 302
    assert "only one can do it alone" in _told(_read(asks("pat")))


def test_what_somebody_said_themselves_is_not_proposed_over(asks: Asks) -> None:
    _says("erin", "wants")
    form = {"person": str(Person.objects.get(handle="erin").pk), "word": "alone"}
    answer = asks("mona").post(f"/growth/skills/of/{_skill().pk}/propose/", form)
    assert (answer.status_code, Claim.objects.get().word) == (400, "wants")


def test_one_proposes_to_members_of_a_team_that_one_manages_only(asks: Asks) -> None:
    skill = _skill()
    uma, erin = (Person.objects.get(handle=name) for name in ("uma", "erin"))
    url = f"/growth/skills/of/{skill.pk}/propose/"
    assert asks("mona").post(url, {"person": str(uma.pk), "word": "alone"}).status_code == 404
    for name in ("sam", "pat", "pia"):
        assert asks(name).post(url, {"person": str(erin.pk), "word": "alone"}).status_code == 404
    assert not Claim.objects.exists()


def test_who_left_the_team_counts_no_more(asks: Asks) -> None:
    _says("quinn")
    Membership.objects.filter(person__handle="quinn").update(end_date=date(2026, 3, 30))
    assert "nobody can do it alone" in _told(_read(asks("mona")))


def test_an_absence_names_who_could_stand_in_and_is_there(asks: Asks, cast: Cast) -> None:
    for who in ("quinn", "rosa", "pat"):
        _says(who)
    _says("quinn", skill=_skill("On-call"))
    for who, start, end in (("quinn", 5, 9), ("rosa", 9, 12)):
        TimeOff.objects.create(
            person=Person.objects.get(handle=who), start_date=date(2026, 4, start), end_date=date(2026, 4, end)
        )
    mona = viewer_of(cast["mona"], NOW.date(), laptop=False)
    found = coverage.page(mona, Team.objects.get(name="Ledger")).absences
    assert [
        (str(absence.person), skill.name, [str(one) for one in people])
        for absence in found
        for skill, people in absence.skills
    ] == [("Quinn", "Migrations", ["Pat"]), ("Quinn", "On-call", []), ("Rosa", "Migrations", ["Pat"])]
    assert "Who stands in" in _read(asks("mona"))
    for name in ("erin", "sam"):
        assert "Who stands in" not in _read(asks(name))


def test_members_name_skills_and_the_manager_takes_them_out_and_puts_them_back(asks: Asks) -> None:
    assert asks("erin").post(PAGE, {"name": "  Ledger   exports "}).status_code == 302
    skill = Skill.objects.get(name="Ledger exports")
    asks("erin").post(PAGE, {"name": "ledger exports"})
    assert Skill.objects.count() == 1
    assert asks("erin").post(f"/growth/skills/of/{skill.pk}/remove/", {"remove": "1"}).status_code == 404
    asks("mona").post(f"/growth/skills/of/{skill.pk}/remove/", {"remove": "1"})
    assert "Ledger exports" not in _read(asks("erin"))
    asks("mona").post(f"/growth/skills/of/{skill.pk}/remove/", {"remove": "0"})
    assert "Ledger exports" in _read(asks("erin"))
    assert asks("erin").post(PAGE, {"name": " "}).status_code == 400


def test_ones_own_word_is_taken_back_by_saying_nothing(asks: Asks) -> None:
    erin, url = asks("erin"), f"/growth/skills/of/{_skill().pk}/"
    erin.post(url, {"word": "alone", "named": "1"})
    assert (Claim.objects.get().word, Claim.objects.get().named) == ("alone", True)
    erin.post(url, {"word": ""})
    assert not Claim.objects.exists()


def test_on_a_laptop_the_owner_notes_it_alone(asks: Asks) -> None:
    skill, erin = _skill(), Person.objects.get(handle="erin")
    form = {"person": str(erin.pk), "word": "alone"}
    assert asks("owner").post(f"/growth/skills/of/{skill.pk}/propose/", form).status_code == 302
    assert "Alone: Erin." in _told(_read(asks("owner")))
    assert "nobody can do it alone" in _told(_read(asks("mona")))


def test_the_overview_tells_teams_with_their_risks(asks: Asks, cast: Cast) -> None:
    _says("quinn")
    _skill("Empty")
    for name, risk in (("mona", 2), ("erin", 2), ("sam", 2)):
        viewer = viewer_of(cast[name], NOW.date(), laptop=False)
        told = {one.team.name: (one.skills, one.at_risk) for one in coverage.overview(viewer)}
        assert told["Ledger"] == (2, risk)
