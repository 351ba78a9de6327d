"""The queue as pages: what one may say about a thing, and what comes of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.models import Membership, Position
from quarterdeck.desk.queue import erasing
from quarterdeck.desk.queue.actions import sweep
from quarterdeck.desk.queue.models import Mark
from quarterdeck.home import running
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

MINE, OTHER = "mr:1035", "mr:1072"
"""Two open merge requests of Ledger that wait for a review: by Pat, and by Quinn."""


def _words(asks: Asks, who: str, path: str = "/queue/", status: int = 200) -> str:
    answer = asks(who).get(path)
    assert answer.status_code == status
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def _post(asks: Asks, who: str, path: str, status: int = 302, **form: str) -> str:
    answer = asks(who).post(f"/queue/{path}", form)
    assert answer.status_code == status
    return answer.content.decode()


def _title(key: str) -> str:
    return f"acme/ledger!{key.removeprefix('mr:')} "


def test_each_thing_says_why_it_is_here_and_how_it_was_ranked(asks: Asks) -> None:
    words = _words(asks, "pat")
    assert (
        "acme/ledger!1035 Change 1035 It waits for your review since 11 March 2026; its 2 business days were over on"
        " 13 March 2026." in words
    )
    assert "Ranked 12: 3 as a colleague or the team waits, times 4 for it is 18 days past a time of 2 days" in words


def test_the_act_opens_in_gitlab_and_a_reminder_names_whom_it_waits_for(asks: Asks) -> None:
    page = asks("mona").get("/queue/").content.decode()
    assert 'href="https://gitlab.example.com/acme/ledger/-/merge_requests/1035" rel="noreferrer">Open in GitLab' in page
    assert "@pat acme/ledger!1035 “Change 1035” waits for your review since 11 March 2026: https://gitlab" in page


def test_what_is_snoozed_comes_back_in_the_morning_where_one_is(asks: Asks) -> None:
    _post(asks, "mona", "snooze/", key=MINE, until="tomorrow")
    assert _title(MINE) not in _words(asks, "mona")
    assert _title(MINE) in _words(asks, "mona", "/queue/?show=snoozed")
    evening = NOW.replace(hour=21, minute=59)  # 23:59 in Berlin
    with time_machine.travel(evening, tick=False):
        assert _title(MINE) not in _words(asks, "mona")
    with time_machine.travel(evening + timedelta(minutes=1), tick=False):
        assert _title(MINE) in _words(asks, "mona")


def test_until_monday_is_the_next_one_and_a_day_is_any_within_a_year(asks: Asks, cast: Cast) -> None:
    _post(asks, "mona", "snooze/", key=MINE, until="monday")
    assert Mark.objects.get(account=cast["mona"]).until.isoformat() == "2026-04-05T22:00:00+00:00"  # type: ignore[union-attr]
    _post(asks, "mona", "snooze/", key=MINE, until="day", on_date="2026-10-26")  # after the clocks went back
    assert Mark.objects.get(account=cast["mona"]).until.isoformat() == "2026-10-25T23:00:00+00:00"  # type: ignore[union-attr]


@pytest.mark.parametrize("day", ["", "2026-03-31", "2020-01-01", "2030-01-01", "soon", "9999-99-99"])
def test_a_day_that_is_past_or_none_is_refused_in_words(day: str, asks: Asks) -> None:
    page = _post(asks, "mona", "snooze/", 400, key=MINE, until="day", on_date=day)
    assert "choose a day" in page
    assert not Mark.objects.exists()


def test_what_is_dismissed_stays_away_until_it_waits_anew(asks: Asks) -> None:
    _post(asks, "mona", "dismiss/", key=MINE)
    assert _title(MINE) not in _words(asks, "mona")
    assert _title(MINE) in _words(asks, "pat")  # nobody else's list changes
    Mark.objects.update(basis="waiting_for_author@2026-01-01T00:00:00+00:00")  # it moved since
    assert _title(MINE) in _words(asks, "mona")


def test_what_is_handed_over_stands_in_the_others_list_with_name_and_note(asks: Asks) -> None:
    _post(asks, "mona", "hand-over/", key=OTHER, receiver="erin", note="you know this part")
    assert _title(OTHER) not in _words(asks, "mona")
    assert "Handed over to Erin on 31 March 2026. You wrote: “you know this part”" in _words(
        asks, "mona", "/queue/?show=handed"
    )
    words = _words(asks, "erin")
    assert _title(OTHER) in words
    assert "Handed over by Mona on 31 March 2026. They wrote: “you know this part”" in words


def test_the_note_lies_sealed_in_the_database(asks: Asks) -> None:
    _post(asks, "mona", "hand-over/", key=OTHER, receiver="erin", note="a marker nobody reads")
    with connection.cursor() as cursor:
        cursor.execute("select * from queue_mark")
        assert "marker" not in str(cursor.fetchall())


def test_what_was_handed_over_is_given_back_or_taken_back(asks: Asks) -> None:
    for who, act in (("erin", "give-back"), ("mona", "put-back")):
        _post(asks, "mona", "hand-over/", key=OTHER, receiver="erin")
        _post(asks, who, f"marks/{Mark.objects.get().pk}/{act}/")
        assert _title(OTHER) in _words(asks, "mona")
        assert _title(OTHER) not in _words(asks, "erin")


def test_what_was_handed_to_one_who_has_it_anyway_comes_once(asks: Asks) -> None:
    _post(asks, "mona", "hand-over/", key=MINE, receiver="pat", note="please today")
    page = asks("pat").get("/queue/").content.decode()
    assert page.count(f'<strong class="qd-break">{_title(MINE)}') == 1
    assert "please today" in page


def test_it_is_handed_only_to_who_sees_the_teams_work(asks: Asks) -> None:
    words = _words(asks, "mona", f"/queue/hand-over/?key={OTHER}")
    assert "Erin" in words
    assert "Sam" in words
    assert "Oscar" not in words
    for stranger in ("oscar", "pia", "ada", "mona", "nobody", "\0"):
        assert "choose one of the list" in _post(asks, "mona", "hand-over/", 400, key=OTHER, receiver=stranger)


def test_who_left_the_team_sees_it_no_more_and_it_comes_back_with_the_days_tidying(asks: Asks, cast: Cast) -> None:
    _post(asks, "mona", "hand-over/", key=OTHER, receiver="erin")
    Membership.objects.filter(person=cast["erin"].person).update(end_date=date(2026, 3, 30))
    assert _title(OTHER) not in _words(asks, "erin")
    assert sweep(now=NOW) == 1
    assert _title(OTHER) in _words(asks, "mona")


def test_what_was_handed_over_stays_without_the_name_of_who_was_erased(asks: Asks, cast: Cast) -> None:
    _post(asks, "mona", "hand-over/", key=OTHER, receiver="erin", note="my words")
    _post(asks, "mona", "dismiss/", key=MINE)
    person = cast["mona"].person
    assert person is not None
    assert erasing.take_out(person, now=NOW) == 1
    words = _words(asks, "erin")
    assert "Handed over by somebody who left" in words
    assert "my words" not in words
    assert _title(MINE) not in _words(asks, "mona")  # what was theirs goes with their account, not here


def test_a_laptops_owner_has_all_teams_and_nobody_to_hand_over_to(asks: Asks) -> None:
    words = _words(asks, "owner")
    for project in ("ledger", "payouts", "search"):
        assert f"acme/{project}!" in words
    assert "needs a shared server" in _words(asks, "owner", f"/queue/hand-over/?key={OTHER}")


def test_private_things_are_not_handed_over(asks: Asks, cast: Cast) -> None:
    erin, mona = cast["erin"].person, cast["mona"].person
    assert erin is not None
    assert mona is not None
    Series.objects.create(report=erin, manager=mona, started_at=NOW - timedelta(days=90))
    page = asks("mona").get("/queue/?kind=one_on_one").content.decode()
    keys = set(re.findall(r'name="key" value="(oneonone:[^"]+)"', page))
    assert keys
    assert "hand-over" not in page
    for key in keys:
        assert asks("mona").get("/queue/hand-over/", {"key": key}).status_code == 404
        assert asks("mona").post("/queue/hand-over/", {"key": key, "receiver": "erin"}).status_code == 404
        assert asks("erin").post("/queue/dismiss/", {"key": key}).status_code == 404


def test_people_who_start_and_end_are_told_to_their_manager_alone_and_never_why(asks: Asks, cast: Cast) -> None:
    erin, pat = cast["erin"].person, cast["pat"].person
    Membership.objects.filter(person=erin).update(end_date=date(2026, 4, 9), leave_reason="involuntary")
    Membership.objects.filter(person=pat).update(end_date=date(2026, 4, 9))
    goes_on = Membership.objects.get(person=pat)
    goes_on.pk, goes_on.start_date, goes_on.end_date, goes_on.level = None, date(2026, 4, 10), None, "senior"
    goes_on.save()  # a raise is no leaving
    words = _words(asks, "mona")
    assert "Erin ends in Ledger The last day of Erin in Ledger is 9 April 2026, in 9 days." in words
    assert "Pat ends" not in words
    assert "Pat starts" not in words
    assert "voluntary" not in words
    for other in ("pat", "sam", "oscar", "ada"):
        assert "Erin ends" not in _words(asks, other)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"start_date": date(2026, 3, 1)}, "is not filled It was to start on 1 March 2026, and no offer is accepted."),
        (
            {"start_date": date(2026, 4, 7), "accepted_date": date(2026, 3, 2)},
            "starts in Ledger The offer was accepted on 2 March 2026; the first day is 7 April 2026, in 7 days.",
        ),
        ({"accepted_date": date(2026, 3, 30)}, "offer accepted The offer was accepted on 30 March 2026; no first day"),
        ({"start_date": date(2026, 3, 1), "accepted_date": date(2026, 2, 1)}, ""),
        ({"start_date": date(2026, 5, 1)}, ""),
        ({"start_date": date(2026, 3, 1), "closed_date": date(2026, 3, 2)}, ""),
    ],
)
def test_a_position_is_told_when_it_comes_to_its_date(days: dict[str, date], said: str, asks: Asks, cast: Cast) -> None:
    Position.objects.create(
        position=0, number="R-1", team="Ledger", title="Backend Engineer", opened_date=date(2026, 1, 5), **days
    )
    words = _words(asks, "mona")
    assert (said in words) if said else ("R-1" not in words)
    assert "R-1" not in _words(asks, "erin")


def test_a_sync_that_failed_is_told_to_who_sees_to_sources_with_the_way_to_read_again(asks: Asks, home: Home) -> None:
    at = NOW - timedelta(hours=3)
    running.end(
        home, running.begin(home, "acme", now=at),
        Outcome("acme", began_at=at, ended_at=at, state="failed", message="the server did not answer"),
    )  # fmt: skip
    assert "Reading acme failed" in _words(asks, "ada")
    assert 'action="/sync/acme/run/"' in asks("ada").get("/queue/").content.decode()
    assert "Reading acme failed" in _words(asks, "ada", "/")
    assert "Reading acme failed" not in _words(asks, "mona")


def test_the_review_that_is_due_is_told_to_who_writes_it(asks: Asks) -> None:
    due = "The review of February 2026 of Ledger The month was over on 28 February 2026, and the review was due by 8"
    assert due in _words(asks, "mona")
    assert "The review of February" not in _words(asks, "erin")


def test_the_first_page_shows_four_and_counts_the_rest(asks: Asks) -> None:
    asks("mona").get("/")
    words = _words(asks, "mona", "/")
    listed = asks("mona").get("/").content.decode()
    assert listed.count("queue-item") == 4
    whole = int(re.findall(r"Needs you (\d+)", _words(asks, "mona"))[0])
    assert f"{whole - 4} more need you." in words


def test_a_long_queue_is_paged_within_as_few_queries_as_a_short_one(asks: Asks) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert asks("mona").get("/queue/").status_code == 200
        return len(made)

    before = asked()
    Position.objects.bulk_create(
        Position(
            position=n, number=f"R-{n}", team="Ledger", opened_date=date(2026, 1, 5), start_date=date(2026, 3, 1)
        )
        for n in range(300)
    )  # fmt: skip
    assert asked() == before
    page = asks("mona").get("/queue/?page=3").content.decode()
    assert page.count("queue-item") == 25
    assert 'start="51"' in page
    assert asks("mona").get("/queue/?page=99999").status_code == 200
    assert asks("mona").get("/queue/?kind=nothing&show=nothing&page=x").status_code == 200


def test_the_page_answers_without_a_lake_and_says_what_will_come(asks: Asks, home: Home) -> None:
    home.lake.rename(home.path / "away")
    assert "Nothing needs you now" in _words(asks, "oscar")
    assert asks("mona").get("/queue/").status_code == 200


def test_what_is_settled_or_anothers_cannot_be_spoken_of(asks: Asks) -> None:
    for path in ("snooze/", "dismiss/", "hand-over/"):
        for key in ("mr:1", "mr:1251", "", "x" * 400):
            _post(asks, "erin", path, 404, key=key, until="tomorrow", receiver="pat")


def test_one_goes_back_to_where_one_was_and_never_elsewhere(asks: Asks) -> None:
    for wanted, goes in (("/queue/?page=2", "/queue/?page=2"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        answer = asks("mona").post("/queue/dismiss/", {"key": MINE, "next": wanted})
        assert answer.headers["Location"] == goes


def test_the_first_page_says_how_each_was_ranked(asks: Asks) -> None:
    assert "How it was ranked : acme/ledger!1035 Change 1035 Ranked 12: 3 as a colleague" in _words(asks, "pat", "/")


def test_many_career_talks_of_one_quarter_come_as_one_thing(asks: Asks) -> None:
    with time_machine.travel(NOW + timedelta(days=61), tick=False):  # 31 May: the second quarter
        words = _words(asks, "mona", "/queue/?kind=growth")
        assert (
            "Career talks with 4 people are due Career talks are held twice a year; these until 31 July 2026." in words
        )
        assert "A career talk with" not in words
