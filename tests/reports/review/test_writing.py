"""What counts as a sentence."""

from __future__ import annotations

import pytest

from quarterdeck.reports.review.errors import BadWriting
from quarterdeck.reports.review.writing import check_text, sentences, tidy


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0), ("   \n ", 0), ("One", 1), ("One. Two! Three?", 3),
        ("Version 1.5 went out.", 1), ("e.g. this one.", 1),
        ("Wait … what?", 2), ("- a\n- b\n- c", 3), ("Really?! Yes.", 2), ('He said "no." Then yes.', 2),
        ("Ein Satz z.B. hier. Noch einer.", 2), ("第一。第二。", 2),
    ],
)  # fmt: skip
def test_sentences_are_counted(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_a_text_is_tidied_and_three_sentences_pass() -> None:
    assert check_text("  One.  Two.\r\n\r\n Three. ", "flow") == "One. Two.\nThree."
    assert tidy("a \n\n b") == "a\nb"


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(BadWriting, match="800 characters"):
        check_text("a" * 800, "flow")
