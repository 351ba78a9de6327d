"""What holds for every page: headers, nothing inline or from elsewhere, forms with a token, cookies for TLS alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.conftest import Asks
from tests.web.matrix import Cell
from tests.web.matrix.walk import cells, example, prepared

PAGES = [cell for cell in cells() if cell.method == "GET" and not cell.htmx]
POSTS = [cell for cell in cells() if cell.method == "POST"]
_OPEN_TO_MACHINES = ("/hooks/",)
"""Addresses that other programs call, with a secret of their own instead of a form's token."""


class _Page(HTMLParser):
    """What of a page a policy without inline would refuse, and what it loads or posts."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loads: list[str] = []
        self.forms: list[list[str]] = []
        self._methods: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.inline += [f"<{tag} {key}>" for key in told if key == "style" or key.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in told and told.get("type") != "application/json"):
            self.inline.append(f"<{tag}>")
        if tag in {"script", "img", "link", "iframe", "source", "object", "embed"} and told.get("rel") != "canonical":
            self.loads += [value for key in ("src", "href", "srcset", "data") if (value := told.get(key))]
        if tag == "form":
            self.forms.append([])
            self._methods.append((told.get("method") or "get").lower())
        if tag == "input" and self.forms:
            self.forms[-1].append(told.get("name") or "")

    def without_token(self) -> int:
        forms = zip(self._methods, self.forms, strict=True)
        return sum(1 for method, names in forms if method == "post" and "csrfmiddlewaretoken" not in names)


def _asked(cell: Cell, browser: Client, cast: Cast, home: Home, **more: str) -> HttpResponse:
    """The answer; what was written is taken back."""
    cache.clear()
    with transaction.atomic():
        path = prepared(cell, cast, home).path
        if cell.method == "GET":
            query = urlencode(more)
            answer = browser.get(path + ("&" if "?" in path else "?") * bool(query) + query)
        else:
            answer = browser.post(path, {**cell.data, **more})
        transaction.set_rollback(True)
    return answer  # type: ignore[return-value]  # a test's own kind of response


def _somebody(cell: Cell) -> str | None:
    """One who may, and not the owner of a laptop if there is another."""
    return next((name for name in ("mona", "ada", "pia", "erin", "sam", "owner") if name in cell.allowed), None)


def test_every_page_keeps_the_policy(asks: Asks, cast: Cast, home: Home) -> None:
    for cell in PAGES:
        answer = _asked(cell, asks(_somebody(cell)), cast, home)
        policy, where = answer.headers["Content-Security-Policy"], cell.path
        assert "unsafe" not in policy, where
        assert "default-src 'none'" in policy, where
        assert answer.headers["X-Frame-Options"] == "DENY", where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert answer.headers["Referrer-Policy"] == "same-origin", where
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        _check_cached(cell, answer)
        _check_page(cell, answer)


def _check_cached(cell: Cell, answer: HttpResponse) -> None:
    """What is for somebody is kept by no cache between."""
    told = answer.headers.get("Cache-Control", "")
    assert "public" not in told or cell.open_to_all, cell.path
    if not cell.open_to_all:
        kept = "Cookie" in answer.headers.get("Vary", "") or "no-store" in told or "private" in told
        assert kept, cell.path


def _check_page(cell: Cell, answer: HttpResponse) -> None:
    attached = "attachment" in answer.headers.get("Content-Disposition", "")
    if attached or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = _Page()
    page.feed(answer.content.decode())
    assert page.inline == [], cell.path
    elsewhere = [url for url in page.loads if urlsplit(url).netloc or urlsplit(url).scheme not in {"", "data"}]
    assert elsewhere == [], cell.path
    assert page.without_token() == 0, cell.path


def test_no_form_is_taken_without_its_token(asks: Asks, cast: Cast, home: Home) -> None:
    for cell in POSTS:
        if not cell.path.startswith(_OPEN_TO_MACHINES):
            strict = Client(enforce_csrf_checks=True)
            strict.cookies = asks(_somebody(cell)).cookies
            assert _asked(cell, strict, cast, home).status_code in {403, 404}, cell.path


def test_only_hooks_go_without_a_token() -> None:
    find = get_resolver().resolve
    exempt = {cell.path for cell in POSTS if getattr(find(example(cell)).func, "csrf_exempt", False)}
    assert all(path.startswith(_OPEN_TO_MACHINES) for path in exempt), exempt


_NEXT = ["https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]


def test_nothing_leads_elsewhere(asks: Asks, cast: Cast, home: Home) -> None:
    for cell in cells():
        for target in _NEXT if cell.open_to_all else _NEXT[:1]:
            answer = _asked(cell, asks(_somebody(cell)), cast, home, next=target)
            place = answer.headers.get("Location", "/")
            assert "evil" not in urlsplit(place).netloc + urlsplit(place).path, cell.path
            assert urlsplit(place).scheme in {"", "http"}, cell.path
            assert not re.match(r"[/\\]{2}", place), cell.path


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("deployed")
    (home / "quarterdeck.toml").write_text('mode = "shared"\n')
    return home


def _manage(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QUARTERDECK", "DJANGO"))}
    told = {**kept, "QUARTERDECK_HOME": str(home), "QUARTERDECK_HOSTS": "deck.example.com", **environ}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=root, env=told, capture_output=True, text=True, check=False)


def test_a_server_passes_djangos_own_checks(deployed: Path) -> None:
    done = _manage(deployed, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


_ASK = """
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_NAME,
      s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000, s.ALLOWED_HOSTS, s.DEBUG,
      s.PASSWORD_HASHERS[0].split(".")[-1])
"""


def test_a_servers_cookies_are_for_tls_alone(deployed: Path) -> None:
    done = _manage(deployed, "shell", "--no-imports", "-c", _ASK)
    told = "True True True __Host-quarterdeck True True ['deck.example.com'] False Argon2PasswordHasher"
    assert done.stdout.split("\n")[-2] == told, done.stderr


def test_a_laptop_answers_to_its_own_names_alone(tmp_path: Path) -> None:
    done = _manage(
        tmp_path, "shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.ALLOWED_HOSTS)"
    )
    assert done.stdout.split("\n")[-2] == "['127.0.0.1', 'localhost', '[::1]']"


def test_forms_lead_to_the_providers_of_sign_in_and_nowhere_else(deployed: Path) -> None:
    ask = "from django.conf import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    done = _manage(
        deployed,
        "shell",
        "--no-imports",
        "-c",
        ask,
        QUARTERDECK_GITLAB_CLIENT_ID="c",
        QUARTERDECK_GITLAB_URL="https://gitlab.example.com",
    )
    assert done.stdout.split("\n")[-2] == "[\"'self'\", 'https://gitlab.example.com']"


def test_an_upload_beyond_its_bounds_is_refused(asks: Asks, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert asks("erin").post("/accounts/password/change/", {"x": "a" * 2000}).status_code == 400


@pytest.mark.parametrize("length", ["12000000", "-1", "1e9", "９"])
def test_a_body_beyond_all_bounds_is_refused_before_it_is_read(asks: Asks, length: str) -> None:
    for who in (None, "erin"):
        answer = asks(who).post("/accounts/login/", {"login": "x"}, CONTENT_LENGTH=length)
        assert answer.status_code == 413


def test_no_secret_stands_in_a_page_that_failed(asks: Asks, settings: Settings) -> None:
    answer = asks("erin").get("/no/such/page/")
    assert answer.status_code == 404
    assert settings.SECRET_KEY not in answer.content.decode()
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize("path", ["/", "/work/export.csv", "/figures/oma/points.csv", "/people/export/teams.csv"])
def test_what_one_viewer_may_see_stays_in_no_cache(asks: Asks, path: str) -> None:
    answer = asks("owner").get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_address_that_nobody_has_gets_no_mail(asks: Asks, mailoutbox: list[object]) -> None:
    answer = asks(None).post("/accounts/password/reset/", {"email": "nobody@nowhere.example"})
    assert answer.status_code == 302
    assert mailoutbox == []
