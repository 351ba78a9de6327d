"""The letter: what needs the reader, who is away, which 1:1s come; and what of it may leave the program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quarterdeck.desk.oneonones.models import Series
from quarterdeck.desk.people.models import Person, TimeOff
from quarterdeck.reports.letter.model import Letter, Line, Part
from quarterdeck.reports.letter.render import to_html, to_markdown, to_text
from tests.desk.feedback.pairs import sent
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW


def _series(report: str, manager: str, days: int) -> None:
    pair = {name: Person.objects.get(handle=who) for name, who in (("report", report), ("manager", manager))}
    Series.objects.create(**pair, started_at=NOW, next_at=NOW + timedelta(days=days, hours=1))


def test_the_letter_tells_the_readers_own_week(asks: Asks, cast: Cast) -> None:
    _series("erin", "mona", 1)
    _series("uma", "theo", 1)
    TimeOff.objects.create(person=Person.objects.get(handle="pat"), start_date=NOW, end_date=NOW, kind="surgery")
    page = asks("mona").get("/queue/letter/").content.decode()
    assert "Your week from 30 March 2026" in page
    assert "Wednesday 15:00 with Erin" in page  # Mona's own clock
    assert "Pat, Tuesday" in page
    assert "surgery" not in page
    assert "Uma" not in page


def test_nobody_reads_anothers_week(asks: Asks, cast: Cast) -> None:
    _series("erin", "mona", 1)
    for name in ("pat", "sam", "oscar", "pia", "ada", "owner"):
        assert "with Erin" not in asks(name).get("/queue/letter/").content.decode(), name


def test_the_file_says_the_same_and_nothing_of_it_is_markup(asks: Asks, cast: Cast) -> None:
    Person.objects.filter(handle="erin").update(name="E*rin* [x](javascript:y)")
    _series("erin", "mona", 1)
    told = asks("mona").get("/queue/letter/week.md").content.decode()
    assert "E\\*rin\\* \\[x\\](javascript:y)" in told


def test_what_is_between_two_stays_inside(asks: Asks, cast: Cast) -> None:
    sent(cast, "pat", "erin", text="WORD")
    _series("erin", "mona", 1)
    page = asks("erin").get("/queue/letter/").content.decode()
    inside, _, outside = page.partition("What a message would say of it")
    assert "Feedback from Pat" in inside
    assert "with Mona" in inside
    for private in ("Pat", "Mona", "WORD"):
        assert private not in outside.replace('aria-label="Your account', "")
    assert "Feedback: one thing" in outside


LETTER = Letter(
    "T", "Mona", NOW.date(),
    (
        Part("H", (Line("named <b>x</b>", "why", "/a/", "told <b>x</b>"), Line("secret", "", "/b/", ""))),
        Part("Away", (Line("Pat, Monday"),), "1 colleague is away"),
        Part("Nothing", (Line("secret too"),)),
    ),
)  # fmt: skip


@pytest.mark.parametrize("made", [to_text(LETTER, "https://q.example", "https://q.example/s"), to_html(LETTER, "", "")])
def test_a_message_says_only_what_may_leave(made: str) -> None:
    assert "secret" not in made
    assert "Pat" not in made
    assert "Nothing" not in made
    assert "1 colleague is away" in made
    assert "<b>" not in made or "- told <b>x</b>" in made  # plain text as it is, HTML escaped


def test_the_file_has_all_of_it() -> None:
    told = to_markdown(LETTER)
    assert "secret" in told
    assert "Pat, Monday" in told
    away = Letter("T", "Mona", NOW.date(), (Part("H", (Line("a/b!3 [x]", url="https://git.example/a/b/-/3"),)),))
    assert "- [a/b\\!3 \\[x\\]](https://git.example/a/b/-/3)\n" in to_markdown(away)
