"""The pages of sources: what they show, and what one can do there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from quarterdeck.desk.core.models import AuditEntry, Job
from quarterdeck.home import running, secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome
from quarterdeck.lake import joining
from quarterdeck.web.upkeep.models import Hook, Schedule
from tests.web.conftest import Asks
from tests.web.lake import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def text(browser: Client, path: str = "/sync/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_source_shows_that_it_is_complete_by_counts_and_when_it_is_read_next(asks: Asks, home: Home) -> None:
    run = running.begin(home, "acme", now=NOW - 30 * MINUTE)
    done = Outcome("acme", run.began_at, NOW - 29 * MINUTE, "done", "later", read=7, requests=4, complete=True)
    running.end(home, run, done)
    page = text(asks("ada"))
    assert "group acme of https://gitlab.example.com" in page
    assert "Complete as of 31 March 2026, 12:00 UTC" in page
    assert "Next at 31 March 2026, 12:31 UTC" in page
    assert "60 s" in page


def test_a_source_that_is_incomplete_says_by_how_much(asks: Asks, home: Home) -> None:
    from quarterdeck.lake.store import Lake  # noqa: PLC0415

    lake = Lake(home.lake)
    state = replace(
        lake.manifest().sources["acme"], complete=False, server_counts={"opened": 20}, our_counts={"opened": 14},
        caveats={"wording_unknown": 3},
    )  # fmt: skip
    with lake.writer() as writer:
        writer.commit(now=NOW, sources={"acme": state})
    page = text(asks("ada"))
    assert "Incomplete: last complete at 31 March 2026" in page
    assert "differs" in page
    assert "wording unknown" in page


def test_a_run_under_way_shows_how_far_it_is_and_can_be_stopped(asks: Asks, home: Home) -> None:
    run = running.begin(home, "acme", now=NOW - MINUTE)
    run = replace(run, phase="history", done=250, total=1000, phase_began_at=NOW - MINUTE, seen_at=NOW)
    running.keep(home, run)
    browser = asks("ada")
    page = text(browser)
    assert "Reading: history, 250 of 1,000 merge requests, about 3 min left" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'hx-get="/sync/acme/progress/"' in page
    assert "Read now" not in page
    part = browser.get("/sync/acme/progress/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part.headers
    assert b"250 of 1,000" in part.content
    browser.post("/sync/acme/cancel/")
    assert running.is_asked_to_stop(home, run)


def test_when_a_run_is_over_the_page_is_loaded_anew_and_a_dead_one_is_not_shown(asks: Asks, home: Home) -> None:
    run = running.begin(home, "acme", now=NOW - 60 * MINUTE)
    running.keep(home, replace(run, phase="history", done=1))
    browser = asks("ada")
    assert "Reading" not in text(browser)
    assert browser.get("/sync/acme/progress/").headers["HX-Refresh"] == "true"


def test_a_failed_run_says_why(asks: Asks, home: Home) -> None:
    run = running.begin(home, "acme", now=NOW - MINUTE)
    running.end(home, run, Outcome("acme", run.began_at, NOW, "failed", message="the token is expired <b>"))
    page = text(asks("ada"))
    assert "failed: the token is expired &lt;b&gt;" in page


def test_reading_now_is_asked_for_once_and_can_be_taken_back(asks: Asks) -> None:
    browser = asks("ada")
    for _ in range(2):
        assert browser.post("/sync/acme/run/").status_code == 302
    job = Job.objects.get()
    assert (job.name, job.key, job.state) == ("sync", "acme", "waiting")
    assert "Waiting for its turn" in text(browser)
    browser.post("/sync/acme/cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"
    acts = list(AuditEntry.objects.values_list("act", flat=True))
    assert [act for act in acts if act.startswith("sync.")] == ["sync.run", "sync.run", "sync.cancel"]


def test_the_schedule_is_one_of_those_offered(asks: Asks) -> None:
    browser = asks("ada")
    browser.post("/sync/acme/schedule/", {"every": "15"})
    assert Schedule.objects.get().every_minutes == 15
    for wrong in ("7", "-1", "", "x", "999999999999999999999"):
        browser.post("/sync/acme/schedule/", {"every": wrong})
    assert Schedule.objects.get().every_minutes == 15
    browser.post("/sync/acme/schedule/", {"every": "0"})
    assert "Read only when somebody asks" in text(browser)


def test_a_source_that_is_not_there_is_not_found(asks: Asks) -> None:
    browser = asks("ada")
    for act in ("run", "cancel", "schedule", "webhook"):
        assert browser.post(f"/sync/nobody/{act}/").status_code == 404
    assert browser.get("/sync/start/nobody/").status_code == 404
    assert Job.objects.count() == 0


def test_a_webhooks_secret_is_shown_once(asks: Asks) -> None:
    browser = asks("ada")
    assert "whsec_" not in text(browser, "/sync/acme/webhook/")
    made = browser.post("/sync/acme/webhook/")
    found = re.search(r"whsec_[\w+/=]+", made.content.decode())
    assert found is not None
    assert "no-store" in made.headers["Cache-Control"]
    later = text(browser, "/sync/acme/webhook/")
    assert found[0] not in later
    assert "Secret made by" in later
    assert "http://testserver/hooks/gitlab/acme/" in later
    event = {"object_kind": "push"}
    sent = Client().post("/hooks/gitlab/acme/", event, "application/json", headers={"X-Gitlab-Token": found[0]})
    assert sent.status_code == 202
    browser.post("/sync/acme/webhook/off/")
    assert Hook.objects.count() == 0


def test_starting_keeps_the_token_encrypted_and_asks_for_the_check(asks: Asks, home: Home) -> None:
    settings.change(home, tables={"source": []})
    browser = asks("owner")
    typed = {"address": "https://gitlab.example.com/groups/acme/payments/-/issues", "token": "glpat-very-secret"}
    answer = browser.post("/sync/start/", typed)
    assert answer.headers["Location"] == "/sync/start/payments/"
    job = Job.objects.get()
    assert (job.name, job.key) == ("connect", "payments")
    assert job.args["scope"] == "acme/payments"
    assert job.args["guarded"] is False
    assert "glpat" not in str(job.args)
    assert secrets.find_token(home, joining.pending("payments")) == "glpat-very-secret"
    assert b"glpat" not in (home.secrets / "tokens.json").read_bytes()
    assert "Checking the address" in text(browser, "/sync/start/payments/")
    Job.objects.update(state="failed", error="no machine of that name is known")
    page = text(browser, "/sync/start/payments/")
    assert "no machine of that name" in page
    assert "Try again" in page


def test_on_a_server_what_is_typed_is_guarded(asks: Asks, home: Home) -> None:
    settings.change(home, tables={"source": []})
    asks("ada").post("/sync/start/", {"address": "https://10.0.0.1/acme", "token": "x"})
    assert Job.objects.get().args["guarded"] is True


@pytest.mark.parametrize(
    "address",
    ["", "ftp://gitlab.example.com/acme", "https://gitlab.example.com", "https://u:p@gitlab.example.com/acme",
     "http://gitlab.example.com/acme", "https://other.example.com/acme"],
)  # fmt: skip
def test_an_address_that_cannot_be_is_said_to_be_so_and_nothing_is_asked_for(asks: Asks, address: str) -> None:
    answer = asks("ada").post("/sync/start/", {"address": address, "token": "glpat-very-secret"})
    assert answer.status_code == 400
    assert b"qd-error" in answer.content
    assert b"glpat-very-secret" not in answer.content
    assert Job.objects.count() == 0


def test_work_that_fails_is_shown_with_why_and_when_it_is_tried_again(asks: Asks) -> None:
    due = NOW + 5 * MINUTE
    Job.objects.create(
        name="prepare", key="lake-3", state="waiting", tries=2, due_at=due, asked_at=NOW, error="disk full"
    )
    page = text(asks("ada"))
    assert "Prepare figures" in page
    assert "disk full" in page
    assert "again at 31 March 2026, 12:05 UTC" in page
    Job.objects.create(name="prepare", key="lake-4", state="done", due_at=NOW, asked_at=NOW)
    assert "disk full" not in text(asks("ada"))


def test_a_worker_that_is_missing_is_missed(asks: Asks) -> None:
    browser = asks("ada")
    assert "Start a worker" not in text(browser)
    Job.objects.create(name="sync", key="acme", due_at=NOW - 10 * MINUTE, asked_at=NOW - 10 * MINUTE)
    assert "Start a worker" in text(browser)


def test_without_a_source_the_page_says_what_to_do_first(asks: Asks, home: Home, settings: Settings) -> None:
    home.settings.unlink()
    assert "No GitLab is connected" in text(asks("ada"))
