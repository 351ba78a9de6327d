"""Accounts, roles, the audit log's page, and what everybody can see of themselves."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from quarterdeck.desk.core import audit
from quarterdeck.desk.core.models import AuditEntry, Job
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.desk.people.models import Account, Grant, Membership, Person, TimeOff
from quarterdeck.home.folder import Home
from quarterdeck.lake.personal import rows_on
from quarterdeck.lake.store import Lake
from quarterdeck.web.accounts.errands import erase_in_lake
from tests.web.cast import Cast, gitlab_id
from tests.web.conftest import Asks
from tests.web.lake import LAST_DAY, NOW


def _acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


def _invite(browser: Client, **told: str) -> tuple[Any, str]:
    page = browser.post("/operate/accounts/", told)
    text = page.content.decode()
    return page, text[text.index("<code>") + 6 : text.index("</code>")] if "<code>" in text else ""


def test_a_person_of_the_desk_is_invited_by_a_link_that_works_once(asks: Asks) -> None:
    page, link = _invite(asks("ada"), handle="quinn")
    assert page.status_code == 200
    account = Account.objects.get(person__handle="quinn")
    assert not account.has_usable_password()
    browser = Client()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "a new long phrase", "password2": "a new long phrase"})
    signed_in = Client().post("/accounts/login/", {"login": "quinn", "password": "a new long phrase"})
    assert signed_in.headers["Location"] == "/"
    assert b"password1" not in Client().get(link, follow=True).content
    assert _acts()[:2] == ["account_invited", "sign_in_link_made"]
    assert AuditEntry.objects.filter(about_id=account.person_id, actor_name="Ada").count() == 0  # Ada has no person
    assert AuditEntry.objects.filter(about_id=account.person_id, actor_name="ada").count() == 2


@pytest.mark.parametrize("told", [{}, {"handle": "nobody"}, {"username": "x"}, {"email": "x@example.com"}])
def test_nobody_is_invited_by_half_a_name(asks: Asks, told: dict[str, str]) -> None:
    before = Account.objects.count()
    assert _invite(asks("ada"), **told)[0].status_code == 400
    assert Account.objects.count() == before


def test_an_invitation_cannot_take_over_an_account(asks: Asks) -> None:
    page, link = _invite(asks("ada"), username="mona", email="other@example.com")
    assert (page.status_code, link) == (400, "")


def test_no_administrator_sets_the_password_of_who_has_signed_in(asks: Asks, cast: Cast) -> None:
    """Private text of others stays theirs: the link goes to their own address and is shown to nobody."""
    Account.objects.filter(pk=cast["mona"].pk).update(last_login=NOW)
    answer = asks("ada").post(f"/operate/accounts/{cast['mona'].pk}/link/", follow=True)
    assert "/password/reset/key/" not in answer.content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["mona@example.com"]
    assert "/password/reset/key/" in sent.body
    Account.objects.filter(pk=cast["mona"].pk).update(email="")
    assert asks("ada").post(f"/operate/accounts/{cast['mona'].pk}/link/").status_code == 400


def test_roles_are_given_and_ended_by_the_day(asks: Asks, cast: Cast) -> None:
    browser, pk = asks("ada"), cast["oscar"].pk
    browser.post(f"/operate/accounts/{pk}/grants/", {"role": "partner", "start": "2026-04-01", "end": "2026-04-30"})
    given = Grant.objects.get(account=cast["oscar"])
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [viewer_of(cast["oscar"], day, laptop=False).partner for day in days] == [False, True, True, False]
    again = {"role": "partner", "start": "2026-04-30", "end": ""}
    assert browser.post(f"/operate/accounts/{pk}/grants/", again).status_code == 400
    browser.post(f"/operate/grants/{given.pk}/end/")
    assert not Grant.objects.filter(account=cast["oscar"]).exists()
    assert _acts() == ["role_granted", "role_ended"]


def test_the_last_administrator_stays(asks: Asks, cast: Cast) -> None:
    browser, ada = asks("ada"), cast["ada"]
    given = Grant.objects.get(account=ada)
    assert browser.post(f"/operate/grants/{given.pk}/end/").status_code == 400
    assert browser.post(f"/operate/accounts/{ada.pk}/close/").status_code == 400
    Grant.objects.create(account=cast["sam"], role="administrator", start_date=LAST_DAY)
    assert browser.post(f"/operate/grants/{given.pk}/end/").status_code == 302
    assert browser.get("/operate/").status_code == 404


def test_closing_an_account_ends_its_sessions_at_once(asks: Asks, cast: Cast) -> None:
    erin, pat = asks("erin"), asks("pat")
    asks("ada").post(f"/operate/accounts/{cast['erin'].pk}/close/")
    assert erin.get("/me/").status_code == 302
    assert pat.get("/me/").status_code == 200
    asks("ada").post(f"/operate/accounts/{cast['erin'].pk}/reopen/")
    assert Account.objects.get(username="erin").is_active


def test_one_can_sign_out_everywhere(asks: Asks) -> None:
    here, there, other = asks("erin"), asks("erin"), asks("pat")
    assert here.post("/me/sign-out/").headers["Location"] == "/accounts/login/"
    assert [browser.get("/me/").status_code for browser in (here, there, other)] == [302, 302, 200]
    assert Session.objects.count() == 1


def test_a_lost_second_factor_is_taken_off_and_written_down(asks: Asks, cast: Cast) -> None:
    Authenticator.objects.create(user=cast["erin"], type="totp", data={"secret": "x"})
    asks("ada").post(f"/operate/accounts/{cast['erin'].pk}/second-factor/")
    assert not Authenticator.objects.exists()
    assert "second_factor_removed" in _acts()


def test_the_log_is_shown_filtered_and_exported_and_the_export_is_in_it(asks: Asks) -> None:
    browser = asks("ada")
    for n in range(60):
        audit.record(audit.Signed(1, "=cmd()"), "export", f"rows {n}", now=NOW - timedelta(days=n))
    page = browser.get("/operate/audit/?act=export&from=2026-03-30&who=cmd").content.decode()
    assert "rows 1<" in page
    assert "rows 2<" not in page
    assert "as it was written" in browser.get("/operate/audit/?check=1").content.decode()
    lines = b"".join(browser.get("/operate/audit/export.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 62
    assert all(",=cmd" not in line for line in lines)  # no cell is a formula
    assert _acts()[-1] == "audit_log_exported"


def test_everybody_sees_what_is_held_on_them_and_who_looked(asks: Asks, cast: Cast) -> None:
    erin = cast["erin"].person
    assert erin is not None
    audit.record(audit.Signed(cast["mona"].pk, "Mona"), "note_read", "1:1 with Erin", now=NOW, about_id=erin.pk)
    audit.record(audit.Signed(cast["mona"].pk, "Mona"), "note_read", "1:1 with Pat", now=NOW, about_id=erin.pk + 1)
    page = asks("erin").get("/me/").content.decode()
    assert "1:1 with Erin" in page
    assert "1:1 with Pat" not in page
    assert "Level senior" in page


def test_the_export_holds_every_record_and_every_row_and_no_secret(asks: Asks, cast: Cast) -> None:
    TimeOff.objects.create(
        person=Person.objects.get(handle="erin"), start_date=LAST_DAY, end_date=LAST_DAY, kind="vacation"
    )
    Authenticator.objects.create(user=cast["erin"], type="totp", data={"secret": "JBSWY3DP"})
    answer = asks("erin").get("/me/export.json")
    told = json.loads(answer.content)
    assert told["person"]["email"] == "erin@example.com"
    records = {record["record"]: record["fields"] for record in told["records"]}
    assert {"membership", "time off", "authenticator"} <= set(records)
    assert records["time off"]["kind"] == "vacation"
    assert len(told["gitlab"]["merge_requests"]) == 36
    assert {row["author_id"] for row in told["gitlab"]["merge_requests"]} == {gitlab_id("erin")}
    assert told["account"]["password"] == "(kept, not shown)"
    assert "JBSWY3DP" not in answer.content.decode()
    assert AuditEntry.objects.filter(act="own_data_exported").exists()


def test_nobody_finds_another_in_their_own_export(asks: Asks) -> None:
    told = asks("mona").get("/me/export.json").content.decode()
    assert "erin@example.com" not in told
    assert "senior" not in told  # the level of a report is not the manager's own data


def _leave(handle: str, day: date) -> Person:
    Membership.objects.filter(person__handle=handle).update(end_date=day)
    return Person.objects.get(handle=handle)


def test_leaving_starts_a_clock(asks: Asks) -> None:
    _leave("erin", LAST_DAY - timedelta(days=365))
    _leave("pat", LAST_DAY - timedelta(days=10))
    page = asks("ada").get("/operate/left/").content.decode()
    assert page.index("Erin") < page.index("Pat")
    assert page.count("(now)") == 1
    assert "Mona" not in page


def test_erasure_takes_out_who_somebody_was_everywhere(asks: Asks, cast: Cast, home: Home) -> None:
    person = _leave("erin", LAST_DAY - timedelta(days=400))
    TimeOff.objects.create(person=person, start_date=LAST_DAY, end_date=LAST_DAY, kind="vacation")
    asks("ada").post(f"/operate/left/{person.pk}/erase/")
    person.refresh_from_db()
    assert (person.name, person.email, person.gitlab_username) == ("", "", "")
    assert person.gitlab_user_id is not None
    assert person.gitlab_user_id < 0
    account = Account.objects.get(pk=cast["erin"].pk)
    assert (account.username, account.email, account.is_active) == (f"erased-{account.pk}", "", False)
    assert not TimeOff.objects.exists()
    span = Membership.objects.get(person=person)
    assert (span.level, span.grade, span.manager) == ("", "", None)
    job = Job.objects.get(name="erase")
    erase_in_lake(home, now=NOW, **job.args)
    job.refresh_from_db()
    assert job.args["numbers"] == []
    with Lake(home.lake).snapshot() as snapshot:
        assert not any(rows_on(snapshot, [gitlab_id("erin")]).values())
    assert b"Erin" not in asks("ada").get("/operate/left/").content


def test_who_works_here_is_not_erased(asks: Asks) -> None:
    person = Person.objects.get(handle="erin")
    assert asks("ada").post(f"/operate/left/{person.pk}/erase/").status_code == 400
    person.refresh_from_db()
    assert person.email == "erin@example.com"
