"""Any text at all gives a model, twice the same, with lines that exist, in bounded time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.jobfamily import to_json, to_text
from quarterdeck.jobfamily.check import CODES, check
from quarterdeck.jobfamily.compare import compare
from quarterdeck.jobfamily.matching import prepare
from quarterdeck.jobfamily.parse import parse
from quarterdeck.jobfamily.source import unify
from tests.jobfamily.known import KNOWN
from tests.jobfamily.pages import CLEAN, LEVELS, MESSY, TITLES

_ODD = """<%
%>
{{
```
~~~
<!--
-->
](
===
\\
##Levels
<ul><li>
</ul></ul>
> > > #
| a | b |
####### x
title: |
[a]: b
[a]
### Senior
### Senior Responsibilities
\t\t* x""".splitlines()
_LINES = [*sorted({line for text in (CLEAN, LEVELS, TITLES, *MESSY.values()) for line in text.splitlines()}), *_ODD]
_PAGES = st.lists(st.sampled_from(_LINES), max_size=40).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), _PAGES, _PAGES.map(lambda text: f"---\n{text}")))
def test_any_text_gives_a_model_and_twice_the_same(text: str) -> None:
    model = parse(text, name="x")
    assert parse(text, name="x") == model
    faults = check(model, catalogue=KNOWN)
    last = unify(text).count("\n") + 1
    assert all(1 <= fault.line <= last and fault.code in CODES for fault in faults)
    assert all(1 <= link.line <= last for link in model.links)
    known = prepare(KNOWN)
    assert json.loads(json.dumps(to_json.page(model, faults, known)))["title"] == model.title
    assert to_text.page(model, faults, known)
    for role in model.every_role():
        assert compare(role, model.as_role()).higher


_HOSTILE = {
    "brackets": "[" * 200_000,
    "links": "[a](" * 50_000,
    "nested brackets": "[" * 100_000 + "]" * 100_000,
    "braces": "{aaaa" * 40_000,
    "template marks": "{{ <% " * 30_000,
    "tags": "<a href=x " * 20_000,
    "backticks": "` `` " * 40_000,
    "stars": "* " * 100_000,
    "quotes": ">" * 200_000,
    "blanks": " " * 200_000 + "x",
    "deep lists": "".join(" " * depth + "* a\n" for depth in range(600)),
    "roles": "# Engineer\n" * 15_000,
    "implied roles": "".join(f"## Senior {at} Responsibilities\n* a\n" for at in range(4_000)),
    "entries": "## Specialties\n" + "### a\n#### b\n" * 8_000,
    "one heading": "## " + "Responsibilities " * 12_000,
    "open quote": '---\ntitle: "' + "\\" * 200_000 + "\n---\n",
    "attributes": "{:#" * 60_000,
    "open list": "<ul><li>" * 20_000,
    "headings in tags": "<h2>a</h2>" * 8_000,
    "open headings": "<h2>" * 30_000,
    "ends of headings": "<h2>" + "</h1 " * 30_000,
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_text_gives_a_model(name: str) -> None:
    model = parse(_HOSTILE[name], name=name)
    assert check(model, catalogue=KNOWN) == check(model, catalogue=KNOWN)
