"""Letters and messages: everybody's own; the link in a mail ends that mail without sign-in."""

from __future__ import annotations

from quarterdeck.home.folder import Home
from quarterdeck.web.queue import sending
from tests.web.cast import Cast
from tests.web.matrix import EVERYBODY, Cell


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """The token that stands in Erin's mails."""
    return {"token": sending.stop_token(cast["erin"].pk)}


CELLS = [
    Cell("letters:letter", "GET", "/queue/letter/", EVERYBODY, "one's own weekly letter"),
    Cell("letters:markdown", "GET", "/queue/letter/week.md", EVERYBODY, "the same as a file"),
    Cell("letters:messages", "GET", "/queue/messages/", EVERYBODY, "what is sent to oneself"),
    Cell("letters:messages", "POST", "/queue/messages/", EVERYBODY, "change it", {"letter": "1"}),
    Cell("letters:try", "POST", "/queue/messages/try/", frozenset(), "send a message to try it out"),
    Cell("letters:stop", "GET", "/hooks/letters/{token}/", EVERYBODY, "end one's mail, by the link in it",
         open_to_all=True),
    Cell("letters:stop", "POST", "/hooks/letters/{token}/", EVERYBODY, "end it at once", open_to_all=True),
]  # fmt: skip
