"""An agenda as text: what is written is read back, and other people's documents are read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.desk.oneonones import tags
from quarterdeck.desk.oneonones.agenda_text import Pasted, Told, folded, read, write
from quarterdeck.desk.oneonones.pasted_html import is_html, to_lines

_NAMES = {folded(way): name for way, name in (("Erin", "Erin"), ("erin fox", "Erin"), ("Mona", "Mona"))}
_SECTIONS = ("hallway", "career", "vision")


def _read(text: str) -> Pasted:
    return read(text, _NAMES, tags.NAMES, _SECTIONS)


_WORDS = st.text(
    st.one_of(st.sampled_from("ab :\\=>#*-1.)\n\tTODOErin"), st.characters(exclude_categories=("Cs", "Cc")))
).map(lambda text: "\n".join(line if line.strip() else "" for line in text.split("\n")).strip())
_TEXT = st.one_of(
    _WORDS.filter(bool),
    st.sampled_from(
        [
            "=> Mona: x",
            "a\n=> Mona: x",
            "a\n- TODO Erin: b",
            "a\n\\b",
            "a\n\n\nb",
            "x\n1. TODO y",
            "Erin: hi",
            "a\n- Mona: hm",
        ]
    ),
)
_PERSON = st.sampled_from(["Erin", "Mona"])
_TOLD = st.builds(
    Told, st.sampled_from(_SECTIONS), st.sampled_from([*tags.NAMES, "2026-04-01", "2026-04", "18.2"]), _PERSON, _TEXT,
    st.lists(st.tuples(_PERSON, _TEXT), max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_TOLD, max_size=5))
def test_what_is_written_is_read_back_word_for_word(told: list[Told]) -> None:
    found = _read(write("1:1 Erin / Mona", told, _SECTIONS, tags.NAMES))
    order = {name: place for place, name in enumerate(("career", "vision", "hallway"))}
    wanted = sorted(told, key=lambda one: order[one.section])
    assert found.remarks == ()
    assert [
        Told(one.section, one.tag, one.name, one.text, tuple((answer.name, answer.text) for answer in one.answers))
        for one in found.items
    ] == wanted


def test_a_document_with_bullets_missing_tags_and_names_in_any_case_is_read() -> None:
    found = _read(
        "\ufeffCareer development\r\n* TODO Erin: talk\r\n\r\nHallway:\r\n1) discuss: mona: the roof\r\n"
        "   => ERIN FOX: yes\r\n        => mona: no\r\n2. **FYI** Erin: something\r\n   - a detail\r\n"
        "- [x] DOTO the box\r\n"
    )
    assert [(one.section, one.tag, one.name, one.text, one.done) for one in found.items] == [
        ("career", "TODO", "Erin", "talk", False),
        ("hallway", "DISCUSS", "Mona", "the roof", False),
        ("hallway", "FYI", "Erin", "something\n- a detail", False),
        ("hallway", "DOTO", "", "the box", True),
    ]
    assert [(one.line, one.name, one.text) for one in found.items[1].answers] == [(6, "Erin", "yes"), (7, "Mona", "no")]


def test_lines_that_mean_nothing_are_told_and_the_rest_is_read() -> None:
    found = _read("Our 1:1\n\n## Weather\n- TODO Erin: pay\n\nno bullet here\n- \n## Performance management\n- IDEA b")
    assert [one.text for one in found.items] == ["pay", "b"]
    assert [line for line, _ in found.remarks] == [1, 3, 6, 7, 8]


def test_a_name_that_nobody_here_has_stays_in_the_words() -> None:
    assert [(one.name, one.text) for one in _read("- TODO Zoe: look").items] == [("", "Zoe: look")]


def test_words_that_look_like_tags_in_small_letters_stay_words() -> None:
    assert [tags.split(line, tags.NAMES) for line in ("why not", "help: me", "TODO pay", "TODOS", "2026-13-01 x")] == [
        ("", "why not"), ("HELP", "me"), ("TODO", "pay"), ("", "TODOS"), ("", "2026-13-01 x"),
    ]  # fmt: skip


def test_pasted_html_is_read_as_the_list_it_shows_and_runs_nothing() -> None:
    html = (
        "<h2>Vision</h2><ol><li><p>TODO Erin: one &amp; all</p><ul><li>=&gt; Mona: two</li></ul></li>"
        "<li>IDEA Mona: b</li></ol><script>TODO Erin: evil</script>"
    )
    assert is_html(html)
    assert not is_html("1. TODO Erin: use <br> here")
    found = _read(to_lines(html))
    assert [(one.section, one.text) for one in found.items] == [("vision", "one & all"), ("vision", "b")]
    assert [one.text for one in found.items[0].answers] == ["two"]


def test_ten_thousand_items_are_read_and_no_more() -> None:
    found = _read("\n".join(f"{n}. TODO Erin: item {n}" for n in range(10_002)))
    assert len(found.items) == 10_000
    assert "10,000" in found.remarks[-1][1]


def test_pasted_html_keeps_where_links_lead_and_cells_apart_and_needs_no_end_of_head() -> None:
    html = (
        "<!-- from a document --><!doctype html><head><title>no</title><body><ol><li>TODO Erin: read "
        '<a href="https://www.google.com/url?q=https://git.example/x/1&sa=D">this MR</a> and '
        '<a href="javascript:x">that</a></li></ol>'
        "<table><tr><td>Foo</td><td>Bar</td></tr></table>"
    )
    assert is_html(html)
    assert to_lines(html).split("\n") == ["- TODO Erin: read [this MR](https://git.example/x/1) and that", "Foo | Bar"]
    assert not is_html("<!-- our 1:1 -->\n1. TODO me: one")


def test_an_agenda_that_stands_in_as_a_whole_keeps_its_items() -> None:
    found = _read("  1. TODO Erin: one\n  2. buy a hat\n     => Mona: yes\n  3. see the dog\n     more of it\n")
    assert [(one.text, len(one.answers)) for one in found.items] == [
        ("one", 0),
        ("buy a hat", 1),
        ("see the dog\nmore of it", 0),
    ]


def test_a_further_line_that_looks_like_anothers_words_stays_in_its_item() -> None:
    told = Told("hallway", "TODO", "Erin", "said there:\n- Mona: hm\n2. erin fox: so", (("Mona", "a\n- Erin: b"),))
    (found,) = _read(write("1:1", [told], _SECTIONS, tags.NAMES)).items
    assert (found.text, [one.text for one in found.answers]) == (told.text, ["a\n- Erin: b"])
