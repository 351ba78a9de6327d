"""Messages: off until asked for, once in somebody's own morning, only what is theirs to do and new, nothing private."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import DjangoAssertNumQueries, Settings

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.core.models import AuditEntry, Job
from quarterdeck.desk.feedback import actions
from quarterdeck.desk.people.models import Account, Membership, Person, TimeOff
from quarterdeck.desk.queue import posting
from quarterdeck.desk.queue.models import Post, Posting
from quarterdeck.desk.queue.mornings import Life, lives
from quarterdeck.home.folder import Home
from quarterdeck.jobs import errands
from quarterdeck.reports.queue.kinds import KINDS
from quarterdeck.web.queue import posting as work
from quarterdeck.web.queue import sending
from tests.desk.feedback.pairs import sent, viewer
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 4, 1, 7, 30, tzinfo=UTC)  # Wednesday 9:30 in Berlin
FEEDBACK = {"email": "1", "letter": "1", "digest": "1", "kind": "feedback"}


@pytest.fixture(autouse=True)
def _served(settings: Settings) -> None:
    settings.BASE_URL = "https://deck.example.com"


def _wants(cast: Cast, name: str, **more: object) -> Posting:
    told = {"email": True, "letter": True, "digest": True, **more}
    return Posting.objects.create(account=cast[name], changed_at=NOW, **told)


def _asked(home: Home, now: datetime) -> list[dict[str, object]]:
    """What was asked of workers just now, and is done."""
    work.find_due(home, now=now)
    waiting = Job.objects.filter(name="post", state=Job.State.WAITING).order_by("pk")
    asked = [dict(job.args) for job in waiting]
    waiting.update(state=Job.State.DONE, ended_at=now)
    return asked


def _run(home: Home, now: datetime) -> int:
    """A worker's round; how many mails went out in it."""
    before = len(mail.outbox)
    for args in _asked(home, now):
        work.post(home, now=now, **args)  # type: ignore[arg-type]
    return len(mail.outbox) - before


def test_nothing_is_sent_until_somebody_asks_for_it(cast: Cast, home: Home) -> None:
    sent(cast, "pat", "erin")
    assert _run(home, MORNING) == 0
    Posting.objects.create(account=cast["erin"], changed_at=NOW)
    assert _run(home, MORNING) == 0


def test_what_is_new_comes_once_in_ones_own_morning(cast: Cast, home: Home) -> None:
    _wants(cast, "pat")
    actions.ask(viewer(cast, "erin"), cast["pat"].person_id or 0, "SECRET-QUESTION", now=NOW)
    assert _run(home, MORNING - timedelta(hours=2)) == 0
    assert _run(home, MORNING) == 1
    assert [_run(home, MORNING + timedelta(minutes=15 * n)) for n in range(1, 8)] == [0] * 7
    (told,) = mail.outbox
    assert isinstance(told, mail.EmailMultiAlternatives)
    text = f"{told.subject} {told.body} {told.alternatives[0][0]!s}"
    assert told.to == ["pat@example.com"]
    assert "Feedback: one thing" in text
    assert "SECRET-QUESTION" not in text
    assert "Erin" not in text
    assert _run(home, MORNING + timedelta(days=1)) == 0  # nothing is new


def test_on_the_first_working_day_of_a_week_the_letter_comes_instead(cast: Cast, home: Home) -> None:
    _wants(cast, "mona")
    easter_monday = datetime(2026, 4, 6, 7, 30, tzinfo=UTC)
    assert _asked(home, easter_monday) == []
    kinds = [args["kind"] for args in _asked(home, easter_monday + timedelta(days=1))]
    assert kinds == ["letter"]
    assert [args["kind"] for args in _asked(home, easter_monday + timedelta(days=2))] == ["digest"]


@pytest.mark.parametrize(
    ("zone", "utc_hour", "day"),
    [
        ("Pacific/Kiritimati", 20, date(2026, 4, 1)), ("Pacific/Niue", 21, date(2026, 3, 31)),
        ("Asia/Kathmandu", 4, date(2026, 3, 31)), ("Australia/Lord_Howe", 23, date(2026, 4, 1)),
    ],
)  # fmt: skip
def test_a_morning_is_where_somebody_lives(cast: Cast, home: Home, zone: str, utc_hour: int, day: date) -> None:
    Membership.objects.filter(person__handle="erin").update(timezone=zone, country="")
    now = datetime(2026, 3, 31, utc_hour, 10, tzinfo=UTC)
    found = lives([cast["erin"]], now=now)[cast["erin"].pk].find_morning(now)
    assert found is not None
    assert found.day == day


def test_nothing_comes_on_a_free_day(cast: Cast, home: Home) -> None:
    _wants(cast, "erin")
    TimeOff.objects.create(
        person=Person.objects.get(handle="erin"), start_date=date(2026, 4, 1), end_date=date(2026, 4, 2)
    )
    for day in (1, 2, 3, 4, 5, 6):  # time off, Good Friday, the weekend, Easter Monday
        assert _asked(home, MORNING.replace(day=day)) == [], day
    assert _asked(home, MORNING.replace(day=7)) != []


def test_over_a_change_of_the_clock_and_of_the_zone_there_is_one_a_day(cast: Cast, home: Home) -> None:
    _wants(cast, "erin", letter=False)
    count = 0
    for step in range(4 * 24 * 4):  # four days in quarters, over the end of summer time
        now = datetime(2026, 10, 22, tzinfo=UTC) + timedelta(minutes=15 * step)
        if step == 120:
            Membership.objects.filter(person__handle="erin").update(timezone="Pacific/Niue")
        for n in range(2):  # something new at each look
            sent(cast, "pat", "erin", now=now) if n else None
        before = len(mail.outbox)
        _run(home, now)
        count += len(mail.outbox) - before
    days = Post.objects.filter(state="sent").values_list("local_date", flat=True)
    assert count == len(days) == len(set(days))


class _Failing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: object) -> int:
        raise SMTPException("550 to erin@example.com refused")


def test_what_failed_is_tried_again_and_says_nothing_of_whom(cast: Cast, home: Home, settings: Settings) -> None:
    _wants(cast, "erin", letter=True, digest=False)
    settings.EMAIL_BACKEND = "tests.web.queue.test_posting._Failing"
    (args,) = _asked(home, datetime(2026, 3, 30, 7, 30, tzinfo=UTC))
    with pytest.raises(sending.NotSent) as failed:
        work.post(home, now=NOW, **args)  # type: ignore[arg-type]
    assert "erin" not in str(failed.value)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work.post(home, now=NOW, **args)  # type: ignore[arg-type]
    work.post(home, now=NOW, **args)  # type: ignore[arg-type]
    assert Post.objects.get().state in {"sent", "empty"}
    assert len(mail.outbox) <= 1


def test_what_was_claimed_by_who_crashed_is_not_sent_twice(cast: Cast, home: Home) -> None:
    _wants(cast, "erin", letter=True)
    (args,) = _asked(home, datetime(2026, 3, 30, 7, 30, tzinfo=UTC))
    posting.claim(cast["erin"].pk, "letter", "email", date(2026, 3, 30), now=NOW)
    work.post(home, now=NOW, **args)  # type: ignore[arg-type]
    assert mail.outbox == []


def test_a_muted_kind_is_left_out(cast: Cast, home: Home) -> None:
    _wants(cast, "pat", letter=False, muted=sorted(KINDS))
    actions.ask(viewer(cast, "erin"), cast["pat"].person_id or 0, "why?", now=NOW)
    assert _run(home, MORNING) == 0
    Posting.objects.update(muted=sorted(set(KINDS) - {"feedback"}))
    Post.objects.all().delete()
    assert _run(home, MORNING) == 1
    assert "Feedback: one thing" in mail.outbox[0].body


def test_who_withdraws_meanwhile_gets_nothing(cast: Cast, home: Home) -> None:
    held = _wants(cast, "pat")
    (args,) = _asked(home, MORNING)
    held.delete()
    work.post(home, now=MORNING, **args)  # type: ignore[arg-type]
    assert mail.outbox == []
    assert not Post.objects.exists()


def test_the_link_in_a_mail_ends_it_without_sign_in_and_nothing_else(asks: Asks, cast: Cast, home: Home) -> None:
    held = _wants(cast, "mona", letter=True)
    _run(home, datetime(2026, 3, 30, 7, 30, tzinfo=UTC))
    (told,) = mail.outbox
    link = told.extra_headers["List-Unsubscribe"].strip("<>")
    path = link.removeprefix("https://deck.example.com")
    nobody = asks(None)
    assert nobody.get(path).status_code == 200
    held.refresh_from_db()
    assert held.email
    assert nobody.post(path).status_code == 200
    assert not Posting.objects.get(pk=held.pk).email
    assert nobody.post(path[:-3] + "xx/").status_code == 404


def test_the_attention_report_comes_on_its_days_without_names(cast: Cast, home: Home) -> None:
    _wants(cast, "mona", letter=False, digest=False, attention=True)
    assert _asked(home, MORNING) == []
    due = datetime(2026, 4, 8, 7, 30, tzinfo=UTC)
    (args,) = _asked(home, due)
    assert args["kind"] == "attention"
    work.post(home, now=due, **args)  # type: ignore[arg-type]
    for told in mail.outbox:
        assert not {"Erin", "Pat", "Quinn", "Rosa"} & set(str(told.body).replace(",", " ").split())


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "json://localhost", "http://hooks.slack.com/x", "mmost://chat.example.com/" + "a" * 24,
        "mmosts://10.0.0.1/" + "a" * 24, "mmosts://other.example.com/" + "a" * 24, "slack", "x" * 600, "mailto://a:b@c.d",
    ],
)  # fmt: skip
def test_only_chats_that_are_known_are_taken(settings: Settings, url: str) -> None:
    settings.CHAT_HOSTS = {"chat.example.com"}
    with pytest.raises(NotFit):
        sending.check_chat(url)


def test_a_chat_is_sealed_and_not_shown_again(asks: Asks, cast: Cast, settings: Settings) -> None:
    settings.CHAT_HOSTS = {"chat.example.com"}
    erin, token = asks("erin"), "3ccdd113474722377935511fc85d3dd4"
    form = {"letter": "1", "chat": f"mmosts://chat.example.com/{token}"}
    assert erin.post("/queue/messages/", form).status_code == 302
    page = erin.get("/queue/messages/").content.decode()
    assert "Mattermost at chat.example.com" in page
    assert token not in page
    assert token not in str(Posting.objects.values())
    assert token not in str(AuditEntry.objects.values())
    assert AuditEntry.objects.filter(act="messages.changed").count() == 1


def test_thousands_are_looked_over_in_few_queries(
    cast: Cast, home: Home, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = Person.objects.bulk_create([Person(handle=f"p{n}", name=f"P{n}") for n in range(300)])
    accounts = Account.objects.bulk_create([Account(username=f"p{n}", person=one) for n, one in enumerate(people)])
    Posting.objects.bulk_create([Posting(account=one, email=True, changed_at=NOW) for one in accounts])
    with django_assert_max_num_queries(6):
        work.find_due(home, now=MORNING.replace(hour=3))
    assert not Job.objects.filter(name="post").exists()


def test_a_working_day_that_ends_after_midnight_begins_in_the_evening() -> None:
    life = Life(ZoneInfo("UTC"), time(20), time(4), "")
    assert life.find_morning(datetime(2026, 4, 1, 21, tzinfo=UTC)) is not None
    assert life.find_morning(datetime(2026, 4, 1, 3, tzinfo=UTC)) is None


def test_a_worker_knows_the_jobs() -> None:
    assert {"find_posts", "post"} <= set(errands.table())
