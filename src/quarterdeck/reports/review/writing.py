"""Whether all that was written fits the form of a review."""

from __future__ import annotations

from quarterdeck.desk.reviews import texts
from quarterdeck.desk.reviews.errors import BadWriting as NotInForm
from quarterdeck.desk.reviews.texts import sentences, tidy
from quarterdeck.reports.review.errors import BadWriting
from quarterdeck.reports.review.model import MOST_INTENTIONS, MOST_SENTENCES, Written

__all__ = ["check", "check_text", "sentences", "tidy"]


def check_text(text: str, what: str) -> str:
    """The text tidied. BadWriting where it has too many sentences or is too long."""
    try:
        return texts.check_text(text, what, most=MOST_SENTENCES)
    except NotInForm as error:
        raise BadWriting(str(error)) from error


def check(written: Written) -> None:
    """BadWriting on the first thing that does not fit the form."""
    for key, meaning in written.meanings.items():
        check_text(meaning.text, key)
        if not meaning.writer.strip():
            raise BadWriting(f"{key}: a text needs a named writer; say who wrote it")
    for action in (*written.actions, *written.agreed):
        check_text(action.text, "an action")
        if not action.owner.strip():
            raise BadWriting("an action needs an owner; say who sees to it")
    if len(written.intentions) > MOST_INTENTIONS:
        raise BadWriting(f"{len(written.intentions)} intentions, where {MOST_INTENTIONS} are the most; choose")
    for intention in written.intentions:
        check_text(intention.text, "an intention")
