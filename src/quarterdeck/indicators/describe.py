"""The page about the indicators, made from their declarations: ``python -m quarterdeck.indicators.describe``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from quarterdeck.indicators.answer import Target
from quarterdeck.indicators.catalogue import CATALOGUE, PRESETS, Definition, Indicator

_INTRODUCTION = """\
# The indicators

<!-- Made by: python -m quarterdeck.indicators.describe > docs/indicators.md -->

Eight performance indicators, as GitLab's handbook defined them. GitLab changed or withdrew several over the years, so
a definition is a dated, named value: `quarterdeck report --definition mr_rate=gitlab-2023`, or `[[definition]]` in the
settings. The first of each list is the default. A fresh installation has no targets and shows each figure against the
usual range of its own history; `quarterdeck targets gitlab-2022` sets the targets that GitLab printed then.
"""
_HEALTH = """\
## Health

Health is judged at month ends only, and stands beside what a manager says of it.

| health | meaning |
|---|---|
| okay | the target is met |
| attention | missed by no more than 20% of the target, or better in each of the last 3 months |
| problem | missed otherwise |
| unknown | no target, or no value |
| confidential | withheld, because too few people are behind it |

## Usual range and signals

The usual range are the natural process limits (XmR) of the last 12 months that are over: the mean ± 2.66 times the
mean moving range, outliers screened. A signal says that a month is unusual for this team. The rules that find it are
wider than the textbook's, so that of the months of a team in which nothing changes at most one in a hundred is marked.
"""
_UNDER = {"down": "lower is better", "up": "higher is better"}


def page() -> str:
    """The page in Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(indicator) for indicator in CATALOGUE.values()), _HEALTH])


def _section(indicator: Indicator) -> str:
    return "\n".join(_lines(indicator))


def _lines(indicator: Indicator) -> Iterator[str]:
    yield f"## {indicator.name}\n"
    yield f"`{indicator.id}` · {indicator.unit}, {_UNDER[indicator.direction]} · by {', '.join(indicator.grains)}\n"
    yield f"{indicator.sentence}\n"
    yield "| definition | what it counts | from |"
    yield "|---|---|---|"
    yield from (_definition(definition) for definition in indicator.definitions)
    yield f"\nTargets: {_targets(indicator)}."
    yield f"\nNeeds: {', '.join(indicator.needs)}. From a clone: {_from_clone(indicator)}."
    if indicator.notes:
        yield "\n" + " ".join(indicator.notes)
    yield f"\nSource: [{indicator.source}]({indicator.url}).\n"


def _definition(definition: Definition) -> str:
    return f"| `{definition.name}` | {definition.sentence} | {definition.dated or 'ours'} |"


def _targets(indicator: Indicator) -> str:
    named = [(preset, indicator.find_target(preset)) for preset in PRESETS if preset != "none"]
    known = [f"{_target(target)} in {preset}" for preset, target in named if target is not None]
    return ", ".join(known) or "none"


def _target(target: Target) -> str:
    return f"{target.op.replace('<=', '≤').replace('>=', '≥')} {target.value:g}"


def _from_clone(indicator: Indicator) -> str:
    return f"no, {indicator.not_from_clone}" if indicator.not_from_clone else "yes"


if __name__ == "__main__":
    sys.stdout.write(page())
