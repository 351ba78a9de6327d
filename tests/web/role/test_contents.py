"""The job page as a table of contents."""

from __future__ import annotations

from tests.web.conftest import Asks
from tests.web.role.page import bring


def test_whoever_has_none_is_told_to_bring_it(asks: Asks) -> None:
    assert "Bring my job page" in asks("mona").get("/role/").content.decode()


def test_every_line_names_what_serves_it_and_its_evidence(asks: Asks) -> None:
    mona = asks("mona")
    bring(mona)
    shown = mona.get("/role/").content.decode()
    assert "8 merge requests wait for your team&#x27;s review, the longest for 20 d" in shown
