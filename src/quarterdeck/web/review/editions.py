"""Finished editions as pages, and what is taken away of a review."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from quarterdeck.desk.reviews import reads
from quarterdeck.desk.reviews.actions import note_export
from quarterdeck.reports import lakeside
from quarterdeck.reports.review import from_desk
from quarterdeck.reports.review.document import Document, parse
from quarterdeck.reports.review.lint import check
from quarterdeck.reports.review.model import PROFILES, Profile
from quarterdeck.reports.review.profiles import NAMES, for_profile
from quarterdeck.reports.review.render import FORMATS, render
from quarterdeck.reports.review.render.blocks import Block, Heading, blocks
from quarterdeck.web.review.choosing import Chosen
from quarterdeck.web.review.drafting import draft_of


def page(chosen: Chosen, number: int | None, profile: Profile) -> dict[str, Any] | None:
    """An edition, the last one without a number; None where there is none."""
    all_ = reads.editions(chosen.team, chosen.period.first_date)
    found = reads.find_edition(chosen.team, chosen.period.first_date, number)
    if found is None:
        return None
    document = for_profile(parse(found.text), profile)
    parts: list[tuple[Heading, list[Block]]] = []
    for block in blocks(document):
        if isinstance(block, Heading):
            parts.append((block, []))
        else:
            parts[-1][1].append(block)
    return {
        "chosen": chosen, "edition": found, "editions": all_, "newest": all_[0], "document": document,
        "head": parts[0], "parts": parts[1:], "profile": profile, "profiles": [(one, NAMES[one]) for one in PROFILES],
        "formats": list(FORMATS),
    }  # fmt: skip


def edition_file(chosen: Chosen, number: int, format_: str, profile: Profile) -> HttpResponse:
    """An edition to take away: the same bytes each time. Http404 where there is none."""
    document = from_desk.find_edition(chosen.team, chosen.period, number)
    if document is None:
        raise Http404("no such edition")
    return _file(chosen, document, format_, profile)


def draft_file(chosen: Chosen, format_: str, profile: Profile) -> HttpResponse:
    """The draft to take away. Refused where it holds what may not leave."""

    def made(snapshot: Any) -> Document:
        document = draft_of(chosen, snapshot)
        check(document, from_desk.known(snapshot))
        return document

    return _file(chosen, lakeside.read(chosen.home, made), format_, profile)


def _file(chosen: Chosen, document: Document, format_: str, profile: Profile) -> HttpResponse:
    number = document["edition"]
    note_export(
        chosen.viewer, chosen.team, chosen.period.first_date, now=chosen.now, format=format_, profile=profile,
        edition=number,
    )  # fmt: skip
    response = HttpResponse(render(document, format_, profile=profile), content_type=FORMATS[format_])
    which = f"edition-{number}" if number else "draft"
    name = "-".join(part for part in "".join(c if c.isascii() and c.isalnum() else " " for c in chosen.team).split())
    response["Content-Disposition"] = f'attachment; filename="{name or "team"}-{chosen.period}-{which}.{format_}"'
    return response
