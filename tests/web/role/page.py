"""An invented job page, and what tests do with it."""

from __future__ import annotations

from django.test import Client

from quarterdeck.desk.role.outline import outline

PAGE = """---
title: Ledger Engineering Manager
---

Looks after the people who keep the books.

## Job Grade
This role is a grade 8.

## Responsibilities
* See that every merge request gets its code review in time
* Meet each person one-on-one, every week
* Draft quarterly OKRs and KPIs
* Hire engineers from anywhere
* Tend the office plants
* Take turns in the on-call rotation

## Requirements
* Writes clearly

## Performance Indicators
* [Open MR Age (OMA)](/handbook/development/performance-indicators/#open-mr-age-oma)
* Handbook Update Frequency
* Plants alive

## Hiring Process
{Say how hiring goes.}
"""


def key(words: str, text: str = PAGE) -> str:
    """The key of the line that begins with these words."""
    found = outline(text, "page.md")
    return next(line.key for line in (*found.lines, *(found.indicators or ())) if line.item.text.startswith(words))


def bring(browser: Client, text: str = PAGE, version: int = 0) -> None:
    """Bring the page; it must be taken."""
    answer = browser.post("/role/page/", {"text": text, "version": str(version)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
