"""What is wrong with a page, line by line: one stable code for each kind of fault, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quarterdeck.jobfamily import anchors, misplaced
from quarterdeck.jobfamily.matching import Catalogue, leaves, prepare
from quarterdeck.jobfamily.model import Fault, JobPage

CODES: Mapping[str, str] = {
    "unfilled-slot": "a place of the template that nobody filled",
    "missing-anchor": "a link to a heading that the page does not have",
    "empty-section": "a section's heading with nothing below it",
    "unknown-indicator": "a performance indicator that Quarterdeck does not compute",
    "duplicate-section": "the same section twice for one role",
    "combined-section": "two sections under one heading",
    "misplaced-items": "a list that stands under a heading it does not belong to",
    "no-grade": "a Job Grade section without a number",
    "hidden-section": "a section that a template fills, so that it cannot be read here",
    "missing-title": "no title, neither in the front matter nor as a heading",
    "front-matter": "front matter that cannot be read as YAML",
    "undefined-reference": "a reference link without its address",
    "empty-link": "a link without an address",
    "broken-link": "a link whose address never ends",
    "bullet-without-space": "a bullet that renders as text",
    "unclosed-mark": "a code block, comment or template mark that never ends",
}
"""Every code with what it means."""

_INHERITS = re.compile(r"(?:extends|same as|includes all|everything in|all of the)\b", re.IGNORECASE)


def check(page: JobPage, *, catalogue: Catalogue) -> list[Fault]:
    """All faults of a page, by line. ``catalogue`` gives the names and addresses of each indicator by its id."""
    faults = [*page.found, *_slots(page), *_links(page), *_sections(page), *_indicators(page, catalogue)]
    faults += [fault for role in (page, *page.roles) for fault in misplaced.find(role)]
    if page.title is None:
        faults.append(Fault("missing-title", 1, "the page has no title; add 'title:' to its front matter"))
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.code, fault.message))


def _slots(page: JobPage) -> Iterator[Fault]:
    for slot in page.slots:
        written = slot.text if len(slot.text) <= 80 else slot.text[:77] + "…"
        yield Fault(
            "unfilled-slot", slot.line, f"{written!r} waits to be filled in; write what it asks, or take it out"
        )


def _links(page: JobPage) -> Iterator[Fault]:
    own = (page.front_matter or {}).get("canonical_path")
    for link in page.links:
        aim = anchors.aim(link.url.removeprefix(own) if isinstance(own, str) else link.url)
        if aim is not None and aim not in page.anchors:
            what = f"{link.url[:80]!r} leads to no heading of this page; add the section, or mend the link"
            yield Fault("missing-anchor", link.line, what)


def _sections(page: JobPage) -> Iterator[Fault]:
    for section in page.sections:
        if section.kind is None:
            continue
        where = f" of {section.role}" if section.role else ""
        if section.hidden and not section.items and not section.prose:
            what = f"{section.heading!r}{where} is filled by a template; write its content on the page to have it read"
            yield Fault("hidden-section", section.line, what)
        elif section.empty and not (section.kind == "levels" and page.levels):
            yield Fault("empty-section", section.line, f"{section.heading!r}{where} is empty; fill it, or take it out")
    if page.grades == () and not any(role.grades for role in page.roles):
        yield from _no_grade(page, None)
    for role in page.roles:
        if role.grades == ():
            yield from _no_grade(page, role.name)


def _no_grade(page: JobPage, role: str | None) -> Iterator[Fault]:
    heads = [s for s in page.sections if s.kind == "job_grade" and s.role == role]
    told = " ".join(item.text for section in heads for item in (*section.prose, *section.items))
    if heads and not any(s.empty or s.hidden for s in heads) and not re.search(r"\bnot\b", told):
        yield Fault("no-grade", heads[0].line, f"{heads[0].heading!r} tells no grade; write 'is a grade 8'")


def _indicators(page: JobPage, catalogue: Catalogue) -> Iterator[Fault]:
    known = prepare(catalogue)
    for role in (page, *page.roles):
        for item, found in leaves(role.performance_indicators or (), known):
            if not found and not _INHERITS.match(item.text):
                what = (
                    f"{item.text[:80]!r} is no indicator that Quarterdeck computes; mend its name, or track it by hand"
                )
                yield Fault("unknown-indicator", item.line, what)
