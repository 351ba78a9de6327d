"""A browser, and what it looks at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.serving import ROOT, quarterdeck, served
from tests.journeys.tls import behind_tls
from tests.once import made_once


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that QUARTERDECK_CHROMIUM names."""
    path = os.environ.get("QUARTERDECK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: install Debian's package chromium, or name one in QUARTERDECK_CHROMIUM"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo company's pages on a laptop; the one-time link."""
    home = tmp_path_factory.mktemp("demo")
    size = ("--people", "24", "--years", "0.6")
    with served(quarterdeck("demo", "--home", str(home), *size, "--web-port", "0")) as link:
        yield link


@pytest.fixture(scope="session")
def owner(browser: Browser, laptop: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The signed-in state of the laptop's owner: the link works once."""
    kept = tmp_path_factory.mktemp("state") / "owner.json"
    context = browser.new_context()
    context.new_page().goto(laptop)
    context.storage_state(path=kept)
    context.close()
    return kept


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The cast's pages on a shared server, as behind a proxy that ends TLS."""
    home = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(made_once(tmp_path_factory, "made-people", _make_people), home)
    environ = {**os.environ, "QUARTERDECK_HOSTS": "localhost,127.0.0.1", "QUARTERDECK_BEHIND_PROXY": "1"}
    with (
        served(quarterdeck("serve", "--home", str(home), "--port", "0"), env=environ) as link,
        behind_tls(link, tmp_path_factory.mktemp("tls")) as address,
    ):
        yield address


def _make_people(home: Path) -> None:
    subprocess.run([sys.executable, "-m", "tests.journeys.people", str(home)], cwd=ROOT, check=True)


Opens = Callable[..., Page]


@pytest.fixture
def opens(browser: Browser, laptop: str, owner: Path) -> Iterator[Opens]:
    """``opens("/work/")`` is a page of the laptop; options are those of a browser context."""
    contexts: list[BrowserContext] = []
    base = "{0.scheme}://{0.netloc}".format(urlsplit(laptop))

    def page(path: str = "/", **options: object) -> Page:
        context = browser.new_context(base_url=base, storage_state=owner, **options)  # type: ignore[arg-type]
        contexts.append(context)
        opened = context.new_page()
        opened.goto(path)
        return opened

    yield page
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(browser: Browser, shared: str) -> Iterator[Opens]:
    """``signed_in("mona")`` is the first page of the shared server after the sign-in form."""
    contexts: list[BrowserContext] = []

    def page(name: str, **options: object) -> Page:
        context = browser.new_context(base_url=shared, ignore_https_errors=True, **options)  # type: ignore[arg-type]
        contexts.append(context)
        opened = context.new_page()
        opened.goto("/")
        opened.locator("input[name=login]").fill(name)
        opened.locator("input[name=password]").fill("correct horse")
        opened.locator("main form button[type=submit]").first.click()
        opened.wait_for_url("**/")
        return opened

    yield page
    for context in contexts:
        context.close()
