"""Nothing typed is lost when a session ends, and nobody else can make use of that."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.web.conftest import Asks
from tests.web.role.page import PAGE

HOME = {"HTTP_ORIGIN": "http://testserver"}
TYPED = {
    "text": "my <b>own</b> words\nin two lines",
    "version": "0",
    "csrfmiddlewaretoken": "old",
    "new_password": "s3cret",
}


def test_what_was_typed_comes_back_after_the_session_ended(asks: Asks) -> None:
    answer = asks(None).post("/role/page/", TYPED, **HOME)  # type: ignore[arg-type]
    shown = answer.content.decode()
    assert answer.status_code == 401
    assert "my &lt;b&gt;own&lt;/b&gt; words\nin two lines</textarea>" in shown
    assert 'name="version" value="0"' in shown
    assert "s3cret" not in shown
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_form_of_an_earlier_sign_in_is_sent_again_by_one_press(asks: Asks) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = asks("mona").cookies
    held = strict.post("/role/page/", {"text": PAGE, "version": "0", "csrfmiddlewaretoken": "old"}, **HOME)  # type: ignore[arg-type]
    assert held.status_code == 403
    token = held.context["csrf_token"]
    again = strict.post("/role/page/", {"text": PAGE, "version": "0", "csrfmiddlewaretoken": str(token)}, **HOME)  # type: ignore[arg-type]
    assert again.status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", "http://testserver.evil.example", "null", ""])
@pytest.mark.parametrize("who", [None, "mona"])
def test_a_form_from_elsewhere_is_never_held(asks: Asks, origin: str, who: str | None) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = asks(who).cookies
    told = {"HTTP_ORIGIN": origin} if origin else {}
    answer = strict.post("/role/page/", {"text": "words of another"}, **told)  # type: ignore[arg-type]
    assert "words of another" not in answer.content.decode()
    assert answer.status_code in {302, 403}


def test_a_password_page_holds_nothing(asks: Asks) -> None:
    answer = asks(None).post("/accounts/password/change/", {"oldpassword": "s3cret"}, **HOME)  # type: ignore[arg-type]
    assert b"s3cret" not in answer.content


def test_an_empty_form_leads_to_sign_in(asks: Asks) -> None:
    answer = asks(None).post("/role/page/publish/", {"publish": ""}, **HOME)  # type: ignore[arg-type]
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/accounts/login/?next={quote('/role/page/publish/')}")


def test_the_answer_that_took_a_form_says_so_by_its_number_alone(asks: Asks) -> None:
    number = "0123456789abcdef01234567"
    form = {"text": PAGE, "version": "0", "_kept": number}
    taken = asks("mona").post("/role/page/", form)
    assert taken.status_code == 302
    assert taken.cookies[f"qd-kept-{number}"].value == "1"


@pytest.mark.parametrize("number", ["", "0123", "0123456789ABCDEF01234567", "0123456789abcdef0123456;"])
def test_no_other_cookie_can_be_asked_for(asks: Asks, number: str) -> None:
    taken = asks("mona").post("/role/page/", {"text": PAGE, "version": "0", "_kept": number})
    assert not [name for name in taken.cookies if name.startswith("qd-kept")]


def test_a_form_that_was_refused_is_not_said_to_be_taken(asks: Asks) -> None:
    number = "0123456789abcdef01234567"
    for who, form in ((None, {"text": PAGE, "version": "0"}), ("mona", {"text": "", "version": "0"})):
        refused = asks(who).post("/role/page/", {**form, "_kept": number}, **HOME)  # type: ignore[arg-type]
        assert f"qd-kept-{number}" not in refused.cookies
