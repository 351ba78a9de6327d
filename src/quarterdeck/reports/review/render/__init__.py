"""Draws a stored review: the same document gives the same bytes, in every format."""

from __future__ import annotations

from quarterdeck.reports.formats import json
from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.model import Profile
from quarterdeck.reports.review.profiles import for_profile

FORMATS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}
"""Formats with their media types."""


def render(document: Document, format_: str, *, profile: Profile = "team") -> bytes:
    """A document for a profile in one of `FORMATS`."""
    shown = for_profile(document, profile)
    if format_ == "json":
        return (json.dumps(shown) + "\n").encode()
    if format_ == "md":
        from quarterdeck.reports.review.render import markdown  # noqa: PLC0415 -- only what is asked for is loaded

        return markdown.page(shown).encode()
    if format_ == "html":
        from quarterdeck.reports.review.render import html  # noqa: PLC0415

        return html.page(shown).encode()
    from quarterdeck.reports.review.render import pdf  # noqa: PLC0415

    return pdf.page(shown)
