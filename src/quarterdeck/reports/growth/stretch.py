"""Open issues that fit a gap: in the projects of somebody's teams, assigned to nobody, with the words that fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from quarterdeck.lake.store import Snapshot
from quarterdeck.lake.sync.instants import instant
from quarterdeck.reports.links import sites

COMMON = 3
"""A word that fits one issue in so many, or more, says nothing."""
_LABEL, _TITLE = 3, 1
_SCOPES = frozenset({"workflow", "priority", "severity", "type", "group", "devops", "section", "status", "weight"})
"""Scoped labels that say where an issue stands, not what it is about."""
_STUCK = frozenset({"blocked", "in dev", "in review", "verification", "complete", "in progress", "doing", "done"})
_IDLE = frozenset(
    """a about able across after all also an and any are around as at be because been before being between both but by
    can change code could do does each engineer engineering even every experience for from good great grow has have
    help helps her his how if in into is issue issues it its know known knowledge large learn less level make makes
    many more most much need needs new not of off on once one only open or other others our out over own people person
    project projects quality real set should skill skills small so some such take takes team teams than that the their
    them then there these they things this those through time to tool under up use used uses using very want wants was
    we well were what when where which who will with within without work working works would write writes you your
    """.split()  # noqa: SIM905 - a list of words is read as a text
)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a team's work lies: paths of projects and groups, and the label that marks it ("" for none)."""

    projects: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open issue that nobody is assigned to. ``weight`` and ``milestone`` None: it has none."""

    issue_id: int
    source: str
    path: str
    iid: int
    title: str
    labels: tuple[str, ...]
    weight: int | None
    milestone: str | None
    created_at: datetime

    @property
    def subject(self) -> str:
        """Its name among what was put aside."""
        return f"issue:{self.issue_id}"


@dataclass(frozen=True, slots=True)
class Fit:
    """An issue that fits, and why, in words; ``link`` "" where its source has no pages."""

    issue: Candidate
    because: tuple[str, ...]
    link: str
    score: int

    @property
    def as_goal(self) -> str:
        """The outcome of a goal that is made of it."""
        return f"{self.issue.title} ({self.link or f'{self.issue.path}#{self.issue.iid}'})"


def candidates(snapshot: Snapshot, places: Sequence[Place], *, aside: Collection[str] = ()) -> list[Candidate]:
    """What lies in these places and nobody is at work on, the newest first; one question to the lake."""
    rows = snapshot.connection.execute(
        "select i.issue_id, i.source, p.path, i.iid, i.title, i.labels, i.weight, i.milestone, epoch_us(i.created_at) "
        "from issues i join projects p on p.project_id = i.project_id and p.source = i.source "
        "where not i.assigned and not p.archived and not p.excluded order by i.created_at desc, i.issue_id"
    ).fetchall()
    found = (
        Candidate(number, source, path, iid, title, tuple(labels or ()), weight, milestone, instant(at))
        for number, source, path, iid, title, labels, weight, milestone, at in rows
    )
    return [one for one in found if _lies_in(one, places) and not _is_stuck(one) and one.subject not in aside]


def _lies_in(one: Candidate, places: Iterable[Place]) -> bool:
    path = f"{one.path.lower()}/"
    for place in places:
        if any(path.startswith(f"{project.strip('/').lower()}/") for project in place.projects if project):
            return True
        if place.label and place.label in one.labels:
            return True
    return False


def _is_stuck(one: Candidate) -> bool:
    """Whether a label says that it cannot be begun, or was begun by somebody."""
    ends = {label.rpartition("::")[2].strip().lower() for label in one.labels}
    return bool(ends & _STUCK)


def fitting(snapshot: Snapshot, words: str, among: Sequence[Candidate]) -> list[Fit]:
    """Those that fit the words of a gap, the best first; words that fit nearly everything do not count."""
    known, wanted = sites(snapshot.manifest), dict.fromkeys(_stems(words))
    met = Counter(stem for one in among for stem in _words_of(one) if stem in wanted)
    telling = {stem for stem, count in met.items() if len(among) < 10 or count * COMMON < len(among)}
    fits = (_fit(one, telling, known) for one in among)
    return sorted(
        (fit for fit in fits if fit is not None), key=lambda fit: (-fit.score, -fit.issue.created_at.timestamp())
    )


def _words_of(one: Candidate) -> set[str]:
    return {*_stems(one.title), *(stem for label in _telling_labels(one) for stem in _stems(label))}


def _fit(one: Candidate, telling: Collection[str], known: Mapping[str, str]) -> Fit | None:
    labels = [label for label in _telling_labels(one) if set(_stems(label)) & set(telling)]
    told = {stem for label in labels for stem in _stems(label)}
    titles = [word for word in _WORD.findall(one.title) if _stem(word.lower()) in set(telling) - told]
    if not labels and not titles:
        return None
    because = [f"label {label}" for label in labels]
    if titles:
        because.append("its title says " + ", ".join(f"“{word}”" for word in dict.fromkeys(titles)))
    if one.weight is not None:
        because.append(f"weight {one.weight}")
    because.append("nobody is assigned")
    score = _LABEL * len(labels) + _TITLE * len(set(titles))
    return Fit(one, tuple(because), find_issue(known, one.source, one.path, one.iid) or "", score)


def find_issue(known: Mapping[str, str], source: str, project: str, iid: int) -> str | None:
    """The address of an issue; None where its source has no pages."""
    site = known.get(source)
    return f"{site}/{quote(project)}/-/issues/{iid}" if site and project else None


def _telling_labels(one: Candidate) -> list[str]:
    return [label for label in one.labels if label.partition("::")[0].strip().lower() not in _SCOPES]


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _WORD.findall(text.lower()) if len(word) > 2 and word not in _IDLE]


def _stem(word: str) -> str:
    """Near enough that ``databases`` and ``database`` meet; no more is claimed."""
    for end in ("ing", "ies", "es", "ed", "s", "e", "y"):
        if word.endswith(end) and len(word) - len(end) >= 4:
            return word[: -len(end)]
    return word
