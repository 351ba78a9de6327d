"""Lists whose lines read like those of another section: duties under Requirements, requirements under Responsibilities.

Only what is plain is said: most lines of a list, or the one line that every job page has among its requirements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quarterdeck.jobfamily.model import Fault, Item, Sections
from quarterdeck.jobfamily.words import each, fold

_FEWEST, _SHARE = 3, 2 / 3
_DUTIES = each(
    "author coach collaborate conduct coordinate create define deliver design develop draft drive ensure execute "
    "facilitate foster generate guide help hire hold implement improve lead maintain manage mentor monitor organise "
    "organize oversee own participate plan prepare provide recruit report represent review run ship support train write"
)
_WANTED = re.compile(
    r"(?:(?:proven |demonstrated |strong |extensive |professional |prior |previous |excellent )*"
    r"(?:ability to|experience (?:in|with|of|as|leading|managing)|knowledge of|familiarity with|proficien\w+|"
    r"understanding of|\w+ (?:and \w+ )?communication skills)|\d+\+? years|(?:a )?(?:bachelor|master|degree)\b)",
    re.IGNORECASE,
)
_ALWAYS = ("ability", "to", "use", "gitlab")


def find(role: Sections) -> Iterator[Fault]:
    """The faults of the page's own sections, or of one role's."""
    for items, heading in ((role.requirements, "Requirements"), (role.nice_to_haves, "Nice-to-haves")):
        duties = [item for item in items or () if _is_duty(item)]
        if _most(duties, items):
            what = f"{len(duties)} lines under {heading} read like duties; put them under Responsibilities"
            yield Fault("misplaced-items", duties[0].line, what)
    wanted = [item for item in role.responsibilities or () if _WANTED.match(item.text)]
    if not _most(wanted, role.responsibilities):
        wanted = [item for item in wanted if fold(item.text) == _ALWAYS]
    if wanted:
        what = f"{len(wanted)} of the lines under Responsibilities are requirements; put them under Requirements"
        yield Fault("misplaced-items", wanted[0].line, what)


def _is_duty(item: Item) -> bool:
    words = fold(item.text[:80].split(": ", 1)[-1] if ": " in item.text[:40] else item.text[:80])
    return bool(words) and words[0] in _DUTIES


def _most(found: list[Item], items: tuple[Item, ...] | None) -> bool:
    return len(found) >= _FEWEST and len(found) >= _SHARE * len(items or ())
