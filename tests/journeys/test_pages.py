"""Every page, in light and dark, wide and narrow: nothing serious for axe, nothing cut off, nothing in the console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.journeys.conftest import Opens

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
PAGES = (
    "/", "/figures/", "/figures/oma/", "/figures/mr_rate/", "/work/", "/work/attention/", "/work/community/",
    "/review/",
    "/people/", "/people/import/", "/role/", "/sync/", "/sync/start/", "/me/", "/operate/", "/nowhere/",
    "/oneonones/cadence/", "/oneonones/calendar/",
    "/queue/",
    "/growth/", "/growth/ladders/", "/growth/ladders/bring/",
    "/growth/evidence/", "/growth/stretch/", "/growth/skills/",
    "/oneonones/", "/feedback/", "/feedback/write/", "/feedback/rounds/", "/feedback/notes/", "/feedback/notes/new/",
    "/growth/evidence/suggestions/", "/growth/evidence/shared/", "/queue/letter/", "/queue/messages/",
)  # fmt: skip


def serious(page: Page) -> list[str]:
    """What axe finds serious or critical, by rule and place. It is run in the page's own world, past its policy."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


def cut_off(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fit_to_be_seen(opens: Opens, path: str) -> None:
    page = opens("/healthz", color_scheme="light", viewport={"width": 1280, "height": 900})
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if _bad(line) else None)
    page.goto(path)
    assert page.locator("h1").count() == 1
    assert page.title()
    assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    page.goto(path)
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert cut_off(page) <= 0
    assert said == []


def _bad(line: ConsoleMessage) -> bool:
    return line.type in {"error", "warning"} and "404" not in line.text
