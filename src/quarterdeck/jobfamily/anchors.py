"""The anchors of a page: what each renderer in use makes of a heading, and ids given by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote

_GIVEN = re.compile(r"\{:?\s*#([\w\-]+)[^{}]*\}\s*$")


def of(headings: Iterable[tuple[str, str]], ids: Iterable[str]) -> frozenset[str]:
    """All anchors, lower case, for headings as (plain text, Markdown)."""
    found = {given.casefold() for given in ids}
    seen: Counter[str] = Counter()
    for text, markdown in headings:
        given = _GIVEN.search(markdown[-200:])
        if given:
            found.add(given[1].casefold())
        for slug in sorted(slugs(text)):
            found.add(slug if not seen[slug] else f"{slug}-{seen[slug]}")
            seen[slug] += 1
    return frozenset(found)


def slugs(text: str) -> set[str]:
    """What GitLab, Hugo and kramdown make of a heading."""
    text = text[:500].casefold().strip()
    kept = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
    kramdown = re.sub(r"[^a-z0-9 \-]", "", re.sub(r"^[^a-z]+", "", text)).replace(" ", "-")
    return {slug for slug in (kept, re.sub(r"-{2,}", "-", kept).strip("-"), kramdown) if slug}


def aim(url: str) -> str | None:
    """The anchor that a link within the page aims at, lower case; None where it leads elsewhere or to the top."""
    if not url.startswith("#") or url in {"#", "#top"}:
        return None
    return unquote(url[1:]).casefold()
