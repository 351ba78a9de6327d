"""360 rounds: themes without who said them, shown when closed, thrown away where too few answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.feedback import access, erasing, rounds
from quarterdeck.desk.feedback.models import Round, Seat
from quarterdeck.desk.feedback.rounds import Theme
from quarterdeck.desk.people.models import Membership, Team
from quarterdeck.home.folder import Home
from quarterdeck.web.accounts import knows
from tests.desk.feedback.pairs import READERS, anybody, hand_over, person, viewer
from tests.web.cast import Cast
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
UNTIL = NOW.date() + timedelta(days=14)
ASKED = ("pat", "mona", "oscar")


def _open(cast: Cast, providers: tuple[str, ...] = ASKED) -> Round:
    people = [person(name).pk for name in providers]
    return rounds.open_round(viewer(cast, "erin"), people, "", until=UNTIL, now=NOW)


def _answer(cast: Cast, held: Round, names: tuple[str, ...] = ASKED) -> None:
    for name in names:
        rounds.answer(
            viewer(cast, name), held.pk, [Theme("strength", f"calm as {name} sees"), Theme("growth", "asks late")]
        )


@pytest.mark.parametrize("answering", [ASKED, ("mona", "oscar"), ("pat", "mona")])
def test_who_is_erased_takes_no_answer_along_and_nobody_sees_whether_they_had_answered(
    cast: Cast, home: Home, answering: tuple[str, ...]
) -> None:
    held = _open(cast)
    _answer(cast, held, answering)
    erasing.take_out(person("pat"), now=NOW)
    Seat.objects.filter(provider=person("pat")).delete()  # as with the person
    held.refresh_from_db()
    assert held.gone + held.seats.count() == 3
    assert held.gone_answered + held.seats.filter(answered=True).count() == len(answering)
    held = rounds.close(viewer(cast, "erin"), held.pk, now=NOW)
    assert (len(rounds.themes_of(held)), held.too_few) == ((6, False) if len(answering) == 3 else (0, True))


@pytest.mark.parametrize("providers", [("pat", "mona"), ("pat", "mona", "mona"), ("pat", "mona", "erin")])
def test_three_to_five_others_are_asked(cast: Cast, home: Home, providers: tuple[str, ...]) -> None:
    with pytest.raises(NotFit):
        _open(cast, providers)
    with pytest.raises(NotFit):
        _open(cast, ("pat", "mona", "sam", "quinn", "rosa", "theo"))


def test_nothing_is_shown_before_it_is_closed_to_anybody(cast: Cast, home: Home) -> None:
    held = _open(cast)
    _answer(cast, held)
    held.refresh_from_db()
    assert rounds.themes_of(held) == ()
    for name in READERS:
        assert "calm as" not in str(knows.held_on(cast[name].person, cast[name], home)), name


def test_all_themes_are_shown_when_it_is_closed_and_none_says_whose_it_is(cast: Cast, home: Home) -> None:
    held = _open(cast)
    _answer(cast, held)
    held = rounds.close(viewer(cast, "erin"), held.pk, now=NOW)
    assert [theme.kind for theme in rounds.themes_of(held)] == ["strength"] * 3 + ["growth"] * 3
    columns = {field.name for field in Seat._meta.get_fields()}
    assert columns == {"id", "round", "provider", "answered", "declined"}  # neither words nor times
    assert not any(person(name).pk == number for name in ASKED for number in _numbers(held.themes))


def _numbers(text: str) -> set[int]:
    return {int(part) for part in text.replace('"', " ").replace(",", " ").split() if part.isdecimal()}


def test_answers_lie_in_no_order(cast: Cast, home: Home) -> None:
    orders = set()
    for _ in range(12):
        held = _open(cast)
        _answer(cast, held)
        held.refresh_from_db()
        orders.add(tuple(theme.text for theme in rounds._read(held)))
        Round.objects.all().delete()
    assert len(orders) > 3


def test_where_too_few_answered_it_is_thrown_away_unseen(cast: Cast, home: Home) -> None:
    held = _open(cast)
    _answer(cast, held, ("pat", "mona"))
    held = rounds.close(viewer(cast, "erin"), held.pk, now=NOW)
    assert held.too_few
    assert held.themes == ""
    assert rounds.themes_of(held) == ()


def test_it_is_answered_once_and_not_after_it_is_closed(cast: Cast, home: Home) -> None:
    held = _open(cast)
    _answer(cast, held, ("pat",))
    with pytest.raises(NotFit, match="already"):
        _answer(cast, held, ("pat",))
    with pytest.raises(Seat.DoesNotExist):
        _answer(cast, held, ("sam",))
    rounds.close(viewer(cast, "erin"), held.pk, now=NOW)
    with pytest.raises((Round.DoesNotExist, Seat.DoesNotExist)):
        _answer(cast, held, ("mona",))


def test_it_closes_by_itself_when_its_last_day_is_over(cast: Cast, home: Home) -> None:
    held = _open(cast)
    _answer(cast, held)
    assert rounds.close_due(now=NOW + timedelta(days=14)) == 0
    assert rounds.close_due(now=NOW + timedelta(days=15)) == 1
    held.refresh_from_db()
    assert len(rounds.themes_of(held)) == 6


def test_the_manager_reads_themes_only_while_the_person_shares_them(cast: Cast, home: Home) -> None:
    held = _open(cast)
    _answer(cast, held)
    rounds.close(viewer(cast, "erin"), held.pk, now=NOW)
    mona = viewer(cast, "mona")
    assert not access.rounds_shared_with(mona).exists()
    rounds.share(viewer(cast, "erin"), held.pk, on=True, now=NOW)
    readers = [name for name in READERS if access.rounds_shared_with(viewer(cast, name)).exists()]
    assert readers == ["mona"]
    hand_over("erin", "theo")
    assert not access.rounds_shared_with(viewer(cast, "mona")).exists()
    assert not access.rounds_shared_with(anybody("theo")).exists()


def test_one_open_round_at_a_time(cast: Cast, home: Home) -> None:
    _open(cast)
    with pytest.raises(NotFit, match="open round"):
        _open(cast)


def test_who_has_two_managers_says_which_one_may_read(cast: Cast, home: Home) -> None:
    Membership.objects.create(person=person("erin"), team=Team.objects.get(name="Payouts"), manager=person("theo"),
                              start_date=NOW.date(), share=0.2)  # fmt: skip
    held = _open(cast)
    _answer(cast, held)
    rounds.close(viewer(cast, "erin"), held.pk, now=NOW)
    with pytest.raises(NotFit, match="which"):
        rounds.share(viewer(cast, "erin"), held.pk, on=True, now=NOW)
    rounds.share(viewer(cast, "erin"), held.pk, on=True, manager_id=person("theo").pk, now=NOW)
    assert access.rounds_shared_with(anybody("theo")).exists()
    assert not access.rounds_shared_with(viewer(cast, "mona")).exists()
