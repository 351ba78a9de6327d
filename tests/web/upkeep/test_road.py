"""From an address typed into a page to figures on a page, and from GitLab's word to an open page: over HTTP, whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Account, Team
from quarterdeck.home import running, secrets, settings
from quarterdeck.home.folder import Home
from quarterdeck.indicators.clocks import State
from quarterdeck.jobs.worker import Worker
from quarterdeck.lake.store import Lake
from quarterdeck.simulator.company import make_company
from quarterdeck.simulator.server import Server
from quarterdeck.web.upkeep import actions
from tests.web.cast import make_teams
from tests.web.lake import make_lake

pytestmark = [pytest.mark.django_db, pytest.mark.own_home]
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(make_company(seed=5, people=6, years=0.2, now=NOW)) as made:
        yield made


@pytest.fixture
def browser(home: Home, settings: Settings) -> Client:
    """The owner of a laptop whose home has nothing in it yet."""
    home.settings.unlink()
    for path in sorted(home.lake.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    home.lake.rmdir()
    settings.LAPTOP = True
    client = Client()
    owner = Account.objects.create(username="owner", local_owner=True)
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    return client


def drain(home: Home, *, seconds: float = 0) -> int:
    later = timedelta(seconds=seconds)
    return Worker(home, lambda: datetime.now(UTC) + later).drain()


def start(browser: Client, server: Server, *, token: str = "") -> None:
    address = f"{server.url}/{server.world.company.top_group}"
    answer = browser.post("/sync/start/", {"address": address, "token": token or server.token})
    assert answer.status_code == 302, answer.content


def test_from_an_address_and_a_token_to_a_page_of_open_work(browser: Client, home: Home, server: Server) -> None:
    group = server.world.company.top_group
    start(browser, server)
    drain(home)
    assert Lake(home.lake).manifest().sources[group].complete
    assert secrets.find_token(home, group) == server.token
    assert b"Connected and read" in browser.get(f"/sync/start/{group}/").content
    assert b"Complete as of" in browser.get("/sync/").content
    assert running.outcomes(home, group)[0].mode == "first"
    assert not Job.objects.exclude(state="done").exclude(name="prepare").exists()


def test_a_wrong_token_is_refused_in_one_line_and_forgotten(browser: Client, home: Home, server: Server) -> None:
    group = server.world.company.top_group
    start(browser, server, token="glpat-wrong")
    drain(home)
    page = browser.get(f"/sync/start/{group}/").content
    assert b"the token is" in page
    assert b"glpat-wrong" not in page
    assert json.loads((home.secrets / "tokens.json").read_text()) == {}
    assert settings.load(home).sources == ()


def test_a_better_token_that_is_wrong_does_not_take_the_place_of_a_good_one(
    browser: Client, home: Home, server: Server
) -> None:
    group = server.world.company.top_group
    start(browser, server)
    drain(home)
    start(browser, server, token="glpat-wrong")
    drain(home)
    assert secrets.find_token(home, group) == server.token


def test_on_a_shared_server_a_private_address_is_refused_until_an_administrator_allows_it(
    browser: Client, home: Home, server: Server, settings: Settings
) -> None:
    from quarterdeck.home import settings as own  # noqa: PLC0415 - the fixture has that name

    args = {"name": "acme", "url": server.url, "scope": server.world.company.top_group, "guarded": True}
    for allowed, state in (([], "failed"), (["127.0.0.1"], "done")):
        own.change(home, scalars={"allow_private": allowed})
        secrets.keep_token(home, "pending:acme", server.token)
        Job.objects.create(name="connect", key="acme", args=args, due_at=NOW, asked_at=NOW)
        drain(home)
        job = Job.objects.filter(name="connect").latest("pk")
        assert job.state == state
        assert ("allow_private" in job.error) == (state == "failed")


def test_what_gitlab_tells_shows_on_an_open_page_without_a_sync(browser: Client, home: Home, server: Server) -> None:
    group = server.world.company.top_group
    start(browser, server)
    drain(home)
    secret = actions.make_hook(_viewer(), home, group, now=datetime.now(UTC))
    project, author = next(iter(server.world.projects.values())), next(iter(server.world.users))
    title = "A change that nobody has seen yet"
    mr = server.world.create(project, at=datetime.now(UTC), author_id=author, title=title)
    board = f"/work/?team=*&state={State.UNASSIGNED}"
    before = browser.get(board)
    assert before.status_code == 200
    assert title.encode() not in before.content
    event = {
        "object_kind": "merge_request", "project": {"id": project.id, "path_with_namespace": project.full_path},
        "object_attributes": {"iid": mr.iid, "target_project_id": project.id, "action": "open"},
    }  # fmt: skip
    asked = len(server.requests)
    sent = Client().post(f"/hooks/gitlab/{group}/", event, "application/json", headers={"X-Gitlab-Token": secret})
    assert sent.json() == {"said": "queued"}
    drain(home, seconds=2)
    assert len(server.requests) - asked <= 3
    assert title.encode() in browser.get(board).content
    assert Lake(home.lake).manifest().sources[group].refreshed_at is not None


def _viewer() -> Viewer:
    return Viewer(None, "test", None, NOW.date(), owner=True)


def test_ones_own_gitlab_takes_the_place_of_the_made_up_company(browser: Client, home: Home, server: Server) -> None:
    from quarterdeck.home import settings as own  # noqa: PLC0415 - the fixture has that name

    make_teams()
    made_up = own.SourceSetting("demo", "gitlab", "http://127.0.0.1:9", "invented")
    own.change(home, tables={"source": [made_up]})
    secrets.keep_token(home, "demo", "invented")
    make_lake(home)
    (home.path / "demo.json").write_text("{}")
    start(browser, server, token="glpat-wrong")
    drain(home)
    assert (home.path / "demo.json").exists()
    assert [source.name for source in own.load(home).sources] == ["demo"]
    start(browser, server)
    drain(home)
    group = server.world.company.top_group
    assert [source.name for source in own.load(home).sources] == [group]
    assert set(Lake(home.lake).manifest().sources) == {group}
    assert secrets.find_token(home, "demo") is None
    assert not Team.objects.filter(name__in=("Ledger", "Payouts", "Payments", "Search", "Platform")).exists()
    assert Account.objects.get().username == "owner"
    assert b"made up" not in browser.get("/sync/").content
    assert not (home.path / "demo.json").exists()


def test_after_the_first_sync_there_are_teams_to_show(browser: Client, home: Home, server: Server) -> None:
    start(browser, server)
    drain(home)
    assert "teams" in Lake(home.lake).manifest().tables
