"""Sign-in on a laptop, and who is turned away."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from pytest_django import Settings

from quarterdeck.home.folder import Home
from quarterdeck.web.accounts.keys import make_key, use_key
from tests.web.conftest import Asks
from tests.web.lake import NOW


def test_the_printed_link_signs_the_owner_in_once(asks: Asks, home: Home) -> None:
    asks("owner")
    key = make_key(home, now=NOW)
    browser = Client()
    assert browser.get(f"/k/{key}").headers["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert Client().get(f"/k/{key}").status_code == 403


def test_a_link_works_for_a_day_and_only_the_newest(home: Home) -> None:
    old = make_key(home, now=NOW)
    new = make_key(home, now=NOW)
    assert not use_key(home, old, now=NOW)
    assert not use_key(home, new, now=NOW + timedelta(days=2))
    assert use_key(home, new, now=NOW)


def test_a_server_knows_no_link(asks: Asks, home: Home) -> None:
    key = make_key(home, now=NOW)
    assert asks(None).get(f"/k/{key}").status_code == 403


def test_whoever_is_not_signed_in_is_sent_to_sign_in(asks: Asks) -> None:
    answer = asks(None).get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_laptop_answers_its_own_machine_alone(asks: Asks) -> None:
    browser = asks("owner")
    assert browser.get("/", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert browser.get("/", REMOTE_ADDR="127.0.0.1").status_code == 200


def test_a_strange_host_name_is_refused(asks: Asks, settings: Settings) -> None:
    browser = asks("owner")
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert browser.get("/", HTTP_HOST="evil.example").status_code == 400


def test_the_theme_never_leads_elsewhere(asks: Asks) -> None:
    answer = asks("erin").post("/theme/", {"theme": "dark", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert answer.cookies["theme"].value == "dark"
