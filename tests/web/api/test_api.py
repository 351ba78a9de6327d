from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as conf
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.cli import run
from quarterdeck.desk.core.models import AuditEntry
from quarterdeck.home.folder import Home
from tests.web.conftest import Asks

_CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("report?team=Ledger&indicator=oma&from=2026-03-01", "report --team Ledger --indicator oma --from 2026-03-01"),
        ("rows/oma?team=Ledger&on=2026-03-20", "rows oma --team Ledger --on 2026-03-20"),
        (
            "why/oma?team=Ledger&from=2026-03-01&to=2026-03-20",
            "why oma --team Ledger --from 2026-03-01 --to 2026-03-20",
        ),
        ("waiting?team=Ledger", "waiting --team Ledger"),
    ],
)
def test_the_api_says_what_the_command_says(
    address: str, command: str, asks: Asks, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asks("mona").get(f"/api/v1/{address}").json()
    assert run([*command.split(), "--format", "json", "--home", str(home.path)]) == 0
    said = json.loads(capsys.readouterr().out)
    for one in (answer, said):
        one.pop("generated_at", None)
    assert answer == said


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("report", 422, "team"),
        ("report?team=Ledger&indicator=nothing", 400, "nothing"),
        ("report?team=Ledger&grain=hour", 422, "grain"),
        ("report?team=Ledger&from=2026-02-30", 400, "day"),
        ("report?team=Ledger&definition=oma", 400, "ID=NAME"),
        ("report?team=Ledger&from=2026-03-02&to=2026-03-01", 400, "range"),
        ("rows/oma?team=Ledger&on=tomorrow", 422, "on"),
        ("rows/oma?team=Nowhere&on=2026-03-01", 404, "not for you"),
        ("why/mr_rate?team=Ledger&from=2026-03-01&to=2026-03-02", 400, "why explains"),
    ],
)
def test_a_wrong_question_is_told_in_one_line(address: str, status: int, word: str, asks: Asks) -> None:
    answer = asks("mona").get(f"/api/v1/{address}")
    assert answer.status_code == status
    assert list(answer.json()) == ["detail"]
    assert word in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_a_partner_gets_the_figures_about_people_alone(asks: Asks) -> None:
    made = asks("pia").get("/api/v1/report?team=Ledger").json()
    assert [one["id"] for one in made["teams"][0]["indicators"]] == ["hiring", "diversity", "retention"]
    assert asks("pia").get("/api/v1/report?team=Ledger&indicator=hiring&indicator=oma").status_code == 404


def test_what_leaves_through_the_api_is_on_record(asks: Asks) -> None:
    asks("erin").get("/api/v1/rows/oma?team=Ledger&on=2026-03-20")
    entry = AuditEntry.objects.get(act="export")
    assert (entry.actor_name, entry.subject) == ("Erin", "oma of Ledger")


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server closes its connection to the database after each answer; a test's is rolled back by it."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def _signed_in(cookie: str) -> Callable[..., Any]:
    """The program as a server sees it, asked with a session."""
    serve = get_wsgi_application()
    return lambda environ, start: serve({**environ, "HTTP_COOKIE": cookie, "HTTP_ACCEPT_ENCODING": ""}, start)


@pytest.mark.usefixtures("one_connection")
def test_no_input_breaks_the_api_and_every_answer_is_described(asks: Asks) -> None:
    cookie = f"{conf.SESSION_COOKIE_NAME}={asks('mona').session.session_key}"
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", _signed_in(cookie))
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) == 5
    cases = [one.as_strategy(generation_mode=mode) for one in operations for mode in schemathesis.GenerationMode]

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(cases), st.booleans())
    def ask(case: Any, meant: bool) -> None:
        if meant:
            # Names and figures that are there: else most questions would end at the door.
            case.query = {**(case.query or {}), "team": "Ledger"}
            if case.path_parameters:
                case.path_parameters = {"indicator": "oma"}
        answer = case.call_and_validate(checks=_CHECKS)
        assert answer.status_code in {200, 400, 404, 405, 422}
        assert answer.status_code == 200 or isinstance(answer.json()["detail"], str)

    ask()
