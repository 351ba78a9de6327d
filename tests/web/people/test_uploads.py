"""Files brought through the pages: shown first, written when confirmed, nobody else's to see."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quarterdeck.desk.core.models import AuditEntry, Job
from quarterdeck.desk.people import exporting, uploads
from quarterdeck.desk.people.models import Membership, Person, RememberedMapping, Upload
from quarterdeck.home.folder import Home
from quarterdeck.jobs.errands import table
from tests.web.conftest import Asks
from tests.web.lake import NOW

BRING = "/people/import/"
NEW = (
    "zoe,Zoe Z,zoe@example.com,900,zoe,Ledger,backend,engineer,junior,grade-nine,mona,1,2026-03-01,,,Asia/Kolkata,IN\n"
)


def _bring(browser: Client, text: str | bytes, what: str = "people", name: str = "p.csv") -> str:
    content = text if isinstance(text, bytes) else text.encode()
    answer = browser.post(BRING, {"what": what, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer.headers["Location"])


def test_a_file_is_shown_first_and_written_when_confirmed(asks: Asks, home: Home) -> None:
    browser = asks("pia")
    page = _bring(browser, exporting.to_csv("people") + NEW)
    text = browser.get(page).content.decode()
    assert "<strong>1</strong> added" in text
    assert "zoe" in text
    assert not Person.objects.filter(handle="zoe").exists()
    assert browser.post(f"{page}confirm/").status_code == 302
    assert Person.objects.get(handle="zoe").gitlab_user_id == 900
    assert "Taken: 10 lines" in browser.get(page).content.decode()
    assert Job.objects.filter(name="carry_people").exists()
    assert AuditEntry.objects.filter(act="people imported", actor_name="Pia").exists()
    kept = Upload.objects.get()
    assert (kept.sealed, "changes" in kept.summary) == ("", False)


def test_every_fault_is_listed_with_its_line(asks: Asks) -> None:
    browser = asks("pia")
    page = _bring(browser, "handle,team,start_date\nzoe,Nowhere,2026-01-01\nyan,Ledger,someday\n")
    text = browser.get(page).content.decode()
    assert "2 faults to correct" in text
    assert "Nowhere" in text
    assert browser.post(f"{page}confirm/", follow=True).status_code == 200
    assert not Person.objects.filter(handle="zoe").exists()


def test_an_upload_is_nobody_elses(asks: Asks) -> None:
    page = _bring(asks("pia"), exporting.to_csv("people"))
    for name in ("ada", "owner", "mona"):
        assert asks(name).get(page).status_code == 404
        assert asks(name).post(f"{page}confirm/").status_code == 404


def test_an_administrator_is_not_shown_grades_that_stand(asks: Asks) -> None:
    Membership.objects.update(grade="grade-nine")
    browser = asks("ada")
    page = _bring(browser, exporting.to_csv("people").replace("grade-nine", "4"))
    text = browser.get(page).content.decode()
    assert "<strong>9</strong> changed" in text
    assert "grade-nine" not in text


def test_the_file_is_sealed_in_the_database(asks: Asks) -> None:
    _bring(asks("pia"), exporting.to_csv("people") + NEW)
    assert "zoe@example.com" not in Upload.objects.get().sealed


def test_a_preview_that_is_out_of_date_is_made_again(asks: Asks) -> None:
    browser = asks("pia")
    page = _bring(browser, exporting.to_csv("people") + NEW)
    Membership.objects.filter(person__handle="vic").delete()
    text = browser.post(f"{page}confirm/", follow=True).content.decode()
    assert "changed since this preview" in text
    assert "<strong>2</strong> added" in text
    assert not Person.objects.filter(handle="zoe").exists()


def test_a_large_file_is_read_and_taken_by_a_worker(asks: Asks, home: Home) -> None:
    browser = asks("pia")
    lines = "".join(f"p{n},Ledger,2026-01-01,{'x' * 150}\n" for n in range(2000))
    page = _bring(browser, "handle,team,start_date,name\n" + lines)
    assert "Being read" in browser.get(page).content.decode()
    number = Upload.objects.get().pk
    job = Job.objects.get(name="read_upload")
    assert "read_upload" in table()
    uploads.read_upload(home, now=NOW, **job.args)
    assert "<strong>2000</strong> added" in browser.get(page).content.decode()
    browser.post(f"{page}confirm/")
    assert not Person.objects.filter(handle="p7").exists()
    uploads.read_upload(home, now=NOW, upload=number)
    assert Person.objects.filter(handle="p7").exists()
    assert AuditEntry.objects.get(act="people imported").actor_name == "Pia"


def test_more_than_ten_megabytes_are_refused(asks: Asks) -> None:
    file = SimpleUploadedFile("p.csv", b"x" * (10 * 1024 * 1024 + 1))
    answer = asks("pia").post(BRING, {"what": "people", "file": file})
    assert (answer.status_code, Upload.objects.count()) == (400, 0)


def test_columns_of_an_unknown_export_are_chosen_once(asks: Asks) -> None:
    browser = asks("pia")
    text = "Mail,Squad,Joined,Salary\nzoe@example.com,Ledger,03/04/2026,90000\n"
    page = _bring(browser, text, name="odd.csv")
    assert "No column was found for" in browser.get(page).content.decode()
    chosen = {"column-email": "Mail", "column-start_date": "Joined", "column-team": "Squad", "days": "dmy"}
    shown = browser.post(f"{page}columns/", chosen, follow=True).content.decode()
    assert "<strong>1</strong> added" in shown
    assert "Salary" in shown
    assert "90000" not in shown
    browser.post(f"{page}confirm/")
    assert str(Membership.objects.get(person__handle="zoe").start_date) == "2026-04-03"
    assert RememberedMapping.objects.count() == 1
    again = browser.get(_bring(browser, text, name="odd.csv")).content.decode()
    assert "<strong>0</strong> added" in again


def test_the_gitlab_group_is_proposed_as_people_of_a_team(asks: Asks) -> None:
    browser = asks("pia")
    answer = browser.post("/people/import/group/", {"team": "Nowhere"}, follow=True)
    assert "there is no team" in answer.content.decode()
    answer = browser.post("/people/import/group/", {"team": "Ledger"}, follow=True)
    assert "What it would change" in answer.content.decode()


def test_old_uploads_are_forgotten(asks: Asks) -> None:
    browser = asks("pia")
    _bring(browser, exporting.to_csv("people"))
    Upload.objects.update(at=NOW - timedelta(days=2))
    _bring(browser, exporting.to_csv("people"))
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"PK\x03\x04", "ä".encode("utf-16"), b"\xff" * 50])
@pytest.mark.parametrize("name", ["p.csv", "p.yml", "../../etc/passwd", "p.csv\n"])
def test_no_content_and_no_name_breaks_the_page(asks: Asks, content: bytes, name: str, tmp_path: Path) -> None:
    browser = asks("pia")
    answer = browser.post(BRING, {"what": "people", "file": SimpleUploadedFile(name, content)})
    assert answer.status_code in {302, 400}
    if answer.status_code == 302:
        text = browser.get(answer.headers["Location"]).content.decode()
        assert "Nothing can be taken yet" in text or "No column was found" in text
