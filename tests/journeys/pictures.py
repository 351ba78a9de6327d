"""Takes the pictures of README and docs from a made-up company: ``python -m tests.journeys.pictures FOLDER``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.journeys.serving import quarterdeck, served

SHOWN = (
    ("deck", "/?team=Billing", "light"),
    ("deck-dark", "/?team=Billing", "dark"),
    ("figure", "/figures/oma/?team=Billing", "light"),
    ("moved", "/figures/oma/moved/?team=Billing", "light"),
    ("work", "/work/?team=Billing", "light"),
    ("review", "/review/", "light"),
    ("team", "/people/teams/billing/", "light"),
    ("role", "/role/", "light"),
    ("oneonone", "/oneonones/", "light"),
    ("feedback", "/feedback/", "light"),
    ("growth", "/growth/", "light"),
    ("queue", "/queue/", "light"),
    ("letter", "/queue/letter/", "light"),
)


def main(folder: Path) -> None:
    """One PNG for each page, 1280 wide; the demo's figures depend on the day on which they are taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        path = os.environ.get("QUARTERDECK_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with served(quarterdeck("demo", "--home", home, "--web-port", "0")) as link:
            page = browser.new_page(viewport={"width": 1280, "height": 960})
            page.goto(link)
            for name, address, scheme in SHOWN:
                _take(page, "{0.scheme}://{0.netloc}".format(urlsplit(link)) + address, scheme, folder / f"{name}.png")
        browser.close()


def _take(page: Page, address: str, scheme: str, path: Path) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    if path.stem == "oneonone":
        page.locator("main .qd-list a").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
