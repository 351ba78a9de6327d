"""Which of the product's indicators a line of a job page means: by its name, abbreviation or anchor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quarterdeck.jobfamily.model import Item, Link
from quarterdeck.jobfamily.words import distance, each, fold

Catalogue = Mapping[str, Iterable[str]]
"""Indicator id -> its names and addresses; a string with # in it is an address, and its anchor counts."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "omrt": ("open mr review time", "omrt"),
    "oma": ("open mr age", "oma"),
    "community_slo": ("response to community slo", "community response slo", "response to community"),
    "hiring": ("hiring actual vs plan", "hiring vs plan", "headcount vs plan", "headcount actual vs plan"),
    "mr_rate": ("mr rate", "narrow mr rate", "mrs per engineer", "average mrs per engineer"),
    "diversity": ("diversity", "diversity inclusion and belonging", "diversity and inclusion"),
    "handbook": ("handbook update frequency", "handbook mr rate", "handbook update frequency rate"),
    "retention": ("team member retention", "12 month team member retention", "team retention"),
}
"""What GitLab called them over the years; an id that the catalogue does not have is not looked at."""

_STRANGE = each(
    "community wider overall handbook voluntary involuntary women stage customer net gross revenue dollar logo total "
    "product user percentile percentiles external"
)
"""Words before a name that make it another indicator: "Wider MR Rate" is not MR Rate."""
_ABBREVIATION = re.compile(r"\(([A-Za-z]{2,8})s?\)")
_SECTION_PATHS = re.compile(r"performance-indicators|/kpis?\b|/metrics|key-performance", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """One indicator, ready to be looked up."""

    id: str
    names: tuple[tuple[str, ...], ...]
    anchors: frozenset[str]
    abbreviations: frozenset[str]


def prepare(catalogue: Catalogue) -> tuple[Known, ...]:
    """The catalogue with GitLab's older names added. Prepare once where many items are looked up."""
    return tuple(_known(name, tuple(said)) for name, said in catalogue.items())


def _known(name: str, said: tuple[str, ...]) -> Known:
    spoken = [text for text in said if "#" not in text]
    names = {_words(text) for text in (*spoken, *ALIASES.get(name, ()))} - {()}
    anchors = {text.rsplit("#", 1)[1].casefold() for text in said if "#" in text}
    short = {found.casefold() for text in spoken for found in _ABBREVIATION.findall(text)}
    return Known(name, tuple(sorted(names, key=len, reverse=True)), frozenset(anchors), frozenset(short))


def _words(text: str) -> tuple[str, ...]:
    """The words of an indicator's name: abbreviations in brackets left out, merge request said short."""
    words = " ".join(fold(_ABBREVIATION.sub(" ", text[:300])))
    words = re.sub(r"\bmerge requests?\b|\bmrs\b", "mr", words)
    return tuple(re.sub(r"\bversus\b|\bv\b", "vs", words).split())


def find_indicator(item: Item, catalogue: Catalogue | tuple[Known, ...]) -> str | None:
    """The id of the indicator that an item of a page means; None where the product knows none such."""
    return next(iter(find_indicators(item, catalogue)), None)


def find_indicators(item: Item, catalogue: Catalogue | tuple[Known, ...]) -> tuple[str, ...]:
    """All that an item names: a sentence may link several. Its children are not looked at."""
    known = catalogue if isinstance(catalogue, tuple) else prepare(catalogue)
    found = [_of_link(link, known) for link in item.links]
    if not any(found):
        found = [_of_name(item.text, known)]
    return tuple(dict.fromkeys(one for one in found if one))


def _of_link(link: Link, known: tuple[Known, ...]) -> str | None:
    return _of_name(link.text, known) or _of_anchor(link.url, known)


def _of_name(text: str, known: tuple[Known, ...]) -> str | None:
    """By name: exactly, then behind a department's name, then mistyped; then by the abbreviation in brackets."""
    head = re.split(r"\s[-–—]\s|:\s|\s*[<>=≤≥]", text[:300], maxsplit=1)[0]
    for words in dict.fromkeys((_words(text), _words(head))):
        for test in (_exact, _behind, _mistyped):
            found = [(len(name), one.id) for one in known for name in one.names if test(words, name)]
            if found:
                return max(found)[1]
    short = {found.casefold() for found in _ABBREVIATION.findall(text[:300])}
    return next((one.id for one in known if short & one.abbreviations), None)


def _exact(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return words == name


def _behind(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """ "Quality Department MR Rate", "Development Team Member Retention"."""
    before = words[: -len(name)]
    return len(name) > 1 and words[-len(name) :] == name and len(before) <= 5 and not _STRANGE & set(before)


def _mistyped(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    one, other = " ".join(words), " ".join(name)
    return len(other) >= 9 and abs(len(one) - len(other)) <= 2 and distance(one, other) <= 2


def _of_anchor(url: str, known: tuple[Known, ...]) -> str | None:
    path, _, anchor = url.partition("#")
    if not anchor or (path and not _SECTION_PATHS.search(path[-300:])):
        return None
    anchor = anchor.casefold()
    exact = next((one.id for one in known if anchor in one.anchors), None)
    return exact or _of_slug(anchor, known)


def _of_slug(anchor: str, known: tuple[Known, ...]) -> str | None:
    words = _words(anchor.replace("-", " "))
    for test in (_exact, _behind):
        found = [(len(name), one.id) for one in known for name in one.names if test(words, name)]
        if found:
            return max(found)[1]
    return None


def leaves(items: Iterable[Item], known: tuple[Known, ...]) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Each item that stands for an indicator, with the ids found. An item that only groups others is passed over, and
    so is a note below an indicator."""
    for item in items:
        found = find_indicators(item, known)
        if found or not item.children:
            yield item, found
        for child, ids in leaves(item.children, known):
            if ids or not found or child.links:
                yield child, ids
