"""What tests of pages stand on: the cast, its lake, and somebody who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from pytest_django import Settings

from quarterdeck.desk.people.models import Account
from quarterdeck.home.folder import Home
from tests.once import made_once
from tests.web.cast import Cast, make_cast
from tests.web.homes import make, put_back
from tests.web.lake import NOW

Asks = Callable[[str | None], Client]


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Home:
    """A home with the cast's lake, in shared mode: the process's own, as it was made; ``own_home``: the test's."""
    own = request.node.get_closest_marker("own_home") is not None
    path = tmp_path_factory.mktemp("own-home") if own else tmp_path_factory.getbasetemp() / "the-home"
    path.mkdir(exist_ok=True)
    put_back(made_once(tmp_path_factory, "made-home", make), path)
    settings.QUARTERDECK_HOME = Home(path)
    settings.LAPTOP = False
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"):
        if getattr(settings, name):
            setattr(settings, name, False)
    settings.SESSION_COOKIE_NAME = "quarterdeck"
    return Home(path)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()


@pytest.fixture
def today() -> Iterator[None]:
    """The clock stands at noon of the lake's last day."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asks(cast: Cast, home: Home, today: None) -> Asks:
    """``asks("erin")`` is a browser in which Erin is signed in; None nobody; ``owner`` the owner of a laptop."""

    def browser(name: str | None) -> Client:
        client = Client()
        put_laptop(name == "owner")
        if name:
            _sign_in(client, cast[name])
        return client

    return browser


def put_laptop(laptop: bool) -> None:
    """Change the mode within what ``home`` has set, which is undone as a whole: one more layer of settings for every
    change would make all later reading of settings slower."""
    django_settings.LAPTOP = laptop


def _sign_in(client: Client, account: Account) -> None:
    """As ``force_login`` does, without what signing in tells others; thousands of tests begin with it."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    assert session.session_key
    client.cookies["quarterdeck"] = session.session_key
