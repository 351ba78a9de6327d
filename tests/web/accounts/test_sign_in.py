"""Signing in on a server: with a password, a second factor, a provider; and everybody who must not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client, RequestFactory
from pytest_django import Settings

from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.desk.people.models import Account, Membership, Person
from quarterdeck.web.accounts import attempts
from quarterdeck.web.accounts.adapters import MfaAdapter
from quarterdeck.web.accounts.attempts import Limit
from quarterdeck.web.accounts.config import Trust, form_targets, origin_of, providers, trust
from quarterdeck.web.accounts.identity import Claim, find_person
from tests.web.cast import Cast, gitlab_id
from tests.web.conftest import Asks
from tests.web.lake import NOW

LOGIN = "/accounts/login/"
GITLAB = "https://gitlab.example.com"


@pytest.fixture(autouse=True)
def _fresh(asks: Asks) -> Iterator[None]:
    asks(None)
    cache.clear()
    yield
    cache.clear()


def _sign_in(name: str, password: str = "correct horse", **more: Any) -> Any:
    return Client().post(LOGIN, {"login": name, "password": password}, **more)


def _is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302 and answer.headers["Location"] == "/")


@pytest.mark.parametrize("name", ["erin", "erin@example.com", "ERIN@EXAMPLE.COM"])
def test_a_password_lets_in_by_name_or_address(name: str) -> None:
    assert _is_in(_sign_in(name))
    assert AuditEntry.objects.filter(act="signed_in").exists()


def test_a_wrong_password_does_not_and_is_written_down() -> None:
    assert not _is_in(_sign_in("erin", "wrong"))
    assert AuditEntry.objects.get(act="sign_in_failed").subject == "erin"


def test_tries_are_limited_even_with_the_right_password() -> None:
    answers = [_sign_in("erin", f"wrong {n}").status_code for n in range(5)]
    assert answers == [200] * 5
    stopped = _sign_in("erin")
    assert stopped.status_code == 429
    assert stopped.headers["Retry-After"] == "300"
    assert _is_in(_sign_in("pat"))


def test_letter_case_and_spaces_do_not_give_more_tries() -> None:
    for name in ("erin", "ERIN", " erin", "Erin ", "eRin"):
        _sign_in(name, "wrong")
    assert _sign_in("erin").status_code == 429


def test_many_addresses_do_not_give_more_than_twenty_tries() -> None:
    codes = [_sign_in("erin", "wrong", REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(21)]
    assert codes == [200] * 20 + [429]


def test_one_address_does_not_try_many_names() -> None:
    now = NOW
    within = [attempts.take("address", "192.0.2.7", Limit(100, 900), now=now) for _ in range(101)]
    assert within == [True] * 100 + [False]


def test_signing_in_does_not_use_up_tries() -> None:
    assert all(_is_in(_sign_in("erin")) for _ in range(8))


def test_tries_are_over_after_a_while() -> None:
    limit = Limit(2, 300)
    taken = [attempts.take("t", "k", limit, now=NOW + timedelta(seconds=s)) for s in (0, 200, 299, 300, 301, 302)]
    assert taken == [True, True, False, True, True, False]


@pytest.mark.django_db(transaction=True)
def test_tries_made_at_once_are_all_counted() -> None:
    def one(_: int) -> bool:
        try:
            return attempts.take("t", "k", Limit(5, 300), now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        within = list(pool.map(one, range(40)))
    assert sum(within) == 5


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_elsewhere(target: str) -> None:
    answer = Client().post(LOGIN, {"login": "erin", "password": "correct horse", "next": target})
    assert answer.headers["Location"] == "/"


def test_the_session_gets_a_new_key_at_sign_in() -> None:
    browser = Client()
    browser.get(LOGIN)
    browser.session["x"] = 1
    browser.session.save()
    before = browser.session.session_key
    browser.post(LOGIN, {"login": "erin", "password": "correct horse"})
    assert browser.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_who_left_does_not_come_in() -> None:
    Membership.objects.filter(person__handle="erin").update(end_date=NOW.date() - timedelta(days=1))
    answer = _sign_in("erin")
    assert answer.headers["Location"] == "/accounts/inactive/"
    Membership.objects.filter(person__handle="erin").update(end_date=NOW.date())
    assert _is_in(_sign_in("erin"))


def test_a_closed_account_does_not_come_in(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast["erin"], backend="django.contrib.auth.backends.ModelBackend")
    Account.objects.filter(username="erin").update(is_active=False)
    assert not _is_in(_sign_in("erin"))
    assert browser.get("/").headers["Location"].startswith(LOGIN)


def test_the_owner_of_a_laptop_is_nobody_on_a_server(cast: Cast) -> None:
    cast["owner"].set_password("correct horse")
    cast["owner"].save()
    assert not _is_in(_sign_in("owner"))


def _code(account: Account) -> str:
    secret = TOTP(Authenticator.objects.get(user=account, type="totp")).instance.data["secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(MfaAdapter().decrypt(secret), counter)))


def test_a_second_factor_is_asked_for_and_lies_sealed_in_the_database(cast: Cast) -> None:
    TOTP.activate(cast["erin"], "JBSWY3DPEHPK3PXP")
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert "JBSWY3DPEHPK3PXP" not in stored
    browser = Client()
    first = browser.post(LOGIN, {"login": "erin", "password": "correct horse"})
    assert first.headers["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/").status_code == 302
    assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert browser.post("/accounts/2fa/authenticate/", {"code": _code(cast["erin"])}).headers["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_codes_are_not_guessed_for_ever(cast: Cast) -> None:
    TOTP.activate(cast["erin"], "JBSWY3DPEHPK3PXP")
    browser = Client()
    browser.post(LOGIN, {"login": "erin", "password": "correct horse"})
    for n in range(6):
        browser.post("/accounts/2fa/authenticate/", {"code": f"00000{n}"})
    answer = browser.post("/accounts/2fa/authenticate/", {"code": _code(cast["erin"])})
    assert answer.headers.get("Location") != "/"


def test_a_forgotten_password_is_set_anew_by_mail_and_nobody_learns_who_has_an_account() -> None:
    known = Client().post("/accounts/password/reset/", {"email": "erin@example.com"})
    cache.clear()
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert known.headers["Location"] == unknown.headers["Location"]
    (link,) = [word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word]
    browser = Client()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "a new long phrase", "password2": "a new long phrase"})
    assert _is_in(_sign_in("erin", "a new long phrase"))
    assert not _is_in(_sign_in("erin"))


# --- providers ---------------------------------------------------------------------------------------------------

TRUST = Trust(GITLAB, {"gitlab": frozenset({"example.com"}), "oidc": frozenset({"example.com"})})
ERIN = str(100)


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        (Claim("gitlab", ERIN), "erin"),
        (Claim("gitlab", "999999"), None),
        (Claim("gitlab", "0x64"), None),
        (Claim("gitlab", "١٠٠"), None),
        (Claim("gitlab", "9" * 40), None),
        (Claim("oidc", ERIN), None),  # another issuer's number is no GitLab number
        (Claim("oidc", "a-b-c", "erin@example.com", True), "erin"),
        (Claim("oidc", "a-b-c", "Erin@Example.com", True), "erin"),
        (Claim("oidc", "a-b-c", "erin@example.com", False), None),
        (Claim("oidc", "a-b-c", "", True), None),
        (Claim("oidc", "erin", "stranger@example.com", True), None),
        (Claim("gitlab", "999999", "erin@example.com", True), "erin"),
        (Claim("other", "1", "erin@example.com", True), None),
    ],
)
def test_a_person_is_found_by_gitlab_id_or_verified_address_alone(claim: Claim, found: str | None) -> None:
    person = find_person(claim, TRUST, gitlabs=[GITLAB])
    assert (person.handle if person else None) == found


def test_an_address_of_a_domain_that_the_issuer_is_not_trusted_for_finds_nobody() -> None:
    Person.objects.filter(handle="erin").update(email="erin@elsewhere.example")
    assert find_person(Claim("oidc", "1", "erin@elsewhere.example", True), TRUST, gitlabs=[]) is None


def test_an_address_that_two_people_have_finds_nobody() -> None:
    Person.objects.filter(handle="pat").update(email="ERIN@example.com")
    assert find_person(Claim("oidc", "1", "erin@example.com", True), TRUST, gitlabs=[]) is None


@pytest.mark.parametrize("connected", [["https://other.example.com"], [GITLAB, "https://other.example.com"]])
def test_numbers_of_another_gitlab_find_nobody(connected: list[str]) -> None:
    assert find_person(Claim("gitlab", ERIN), TRUST, gitlabs=connected) is None


def test_a_gitlab_that_shares_names_shares_nobody() -> None:
    """A user called erin of the right GitLab, with another number and no verified address, is not Erin."""
    answer = _vouched("gitlab", {"id": 5, "username": "erin", "name": "Erin", "email": "erin@example.com"})
    assert answer.status_code == 403


def _vouched(provider: str, said: dict[str, Any], process: str = "login", user: Account | None = None) -> Any:
    """What happens after a provider has vouched for somebody."""
    request = RequestFactory().get("/accounts/gitlab/login/callback/")
    request.session = SessionStore()
    request.user = user or AnonymousUser()
    request.now = NOW  # type: ignore[attr-defined]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    with context.request_context(request):
        made = get_adapter().get_provider(request, provider).sociallogin_from_response(request, said)
        made.state = {"process": process}
        answer = complete_login(request, made)
    answer.signed_in = request.session.get("_auth_user_id")
    return answer


@pytest.fixture(autouse=True)
def _providers(settings: Settings) -> None:
    environ = {
        "QUARTERDECK_GITLAB_URL": GITLAB, "QUARTERDECK_GITLAB_CLIENT_ID": "c", "QUARTERDECK_GITLAB_CLIENT_SECRET": "s",
        "QUARTERDECK_OIDC_URL": "https://id.example.com", "QUARTERDECK_OIDC_CLIENT_ID": "c",
        "QUARTERDECK_OIDC_EMAIL_DOMAINS": "example.com, @example.org", "QUARTERDECK_OIDC_NAME": "Example",
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = providers(environ)
    settings.TRUST = trust(environ)


def test_gitlab_lets_its_user_in_by_number(cast: Cast) -> None:
    answer = _vouched("gitlab", {"id": gitlab_id("erin"), "username": "renamed", "name": "Somebody"})
    assert answer.signed_in == str(cast["erin"].pk)
    assert SocialAccount.objects.get().user == cast["erin"]
    assert _vouched("gitlab", {"id": gitlab_id("erin"), "username": "again"}).signed_in == str(cast["erin"].pk)
    assert SocialAccount.objects.get().extra_data == {}  # the number alone is kept


def test_somebody_of_the_desk_without_an_account_gets_one() -> None:
    answer = _vouched("gitlab", {"id": gitlab_id("quinn"), "username": "quinn"})
    account = Account.objects.get(person__handle="quinn")
    assert answer.signed_in == str(account.pk)
    assert not account.has_usable_password()


def test_an_unknown_user_gets_no_account() -> None:
    before = Account.objects.count()
    answer = _vouched("gitlab", {"id": 424242, "username": "mona", "email": "mona@example.com", "confirmed_at": "2020"})
    assert (answer.status_code, answer.signed_in) == (403, None)
    assert Account.objects.count() == before
    assert AuditEntry.objects.filter(act="sign_in_refused").exists()


@pytest.mark.parametrize(
    ("verified", "comes_in"), [(True, True), ("true", True), (False, False), (None, False), ("no", False)]
)
def test_openid_connect_lets_in_by_a_verified_address(cast: Cast, verified: object, comes_in: bool) -> None:
    said = {"userinfo": {"sub": "abc", "email": "mona@example.com", "email_verified": verified, "name": "Erin"}}
    assert _vouched("oidc", said).signed_in == (str(cast["mona"].pk) if comes_in else None)


def test_an_identity_is_never_added_to_whoever_is_signed_in(cast: Cast) -> None:
    answer = _vouched("gitlab", {"id": 424242, "username": "x"}, process="connect", user=cast["ada"])
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_number_that_was_corrected_lets_in_the_right_person_alone() -> None:
    _vouched("gitlab", {"id": gitlab_id("erin"), "username": "erin"})
    Person.objects.filter(handle="erin").update(gitlab_user_id=None)
    Person.objects.filter(handle="pat").update(gitlab_user_id=gitlab_id("erin"))
    assert _vouched("gitlab", {"id": gitlab_id("erin"), "username": "erin"}).status_code == 403


def test_a_changed_number_gives_nobody_the_account_of_another() -> None:
    """Whoever edits people data cannot point Erin's entry at an identity of their own, once she has signed in."""
    _vouched("gitlab", {"id": gitlab_id("erin"), "username": "erin"})
    Person.objects.filter(handle="erin").update(gitlab_user_id=666)
    answer = _vouched("gitlab", {"id": 666, "username": "mallory"})
    assert (answer.status_code, answer.signed_in) == (403, None)
    assert AuditEntry.objects.filter(act="identity_linked").count() == 1


def test_who_left_does_not_come_in_through_a_provider() -> None:
    Membership.objects.filter(person__handle="erin").update(end_date=date(2026, 1, 31))
    answer = _vouched("gitlab", {"id": gitlab_id("erin"), "username": "erin"})
    assert answer.signed_in is None


def test_the_page_offers_the_providers_that_are_set_up() -> None:
    page = Client().get(LOGIN).content.decode()
    assert "Sign in with GitLab" in page
    assert "Sign in with Example" in page


def test_a_provider_is_asked_after_a_click_alone() -> None:
    assert Client().get("/accounts/gitlab/login/").status_code == 200
    answer = Client().post("/accounts/gitlab/login/")
    assert answer.headers["Location"].startswith(f"{GITLAB}/oauth/authorize?")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://GitLab.example.com/", "https://gitlab.example.com"),
        ("https://gitlab.example.com:443/x", "https://gitlab.example.com"),
        ("http://gitlab.example.com", "http://gitlab.example.com"),
        ("https://gitlab.example.com:8443", "https://gitlab.example.com:8443"),
        ("gitlab.example.com", ""),
        ("https://[", ""),
    ],
)
def test_servers_are_compared_by_origin(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_forms_may_lead_to_the_providers_alone() -> None:
    environ = {"QUARTERDECK_GITLAB_CLIENT_ID": "c", "QUARTERDECK_OIDC_URL": "https://id.example.com/realms/x"}
    assert form_targets(environ) == ["https://gitlab.com"]
    assert form_targets({**environ, "QUARTERDECK_OIDC_CLIENT_ID": "c"})[1] == "https://id.example.com"
