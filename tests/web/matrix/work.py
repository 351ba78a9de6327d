"""Open work: whoever may see a team's figures sees its open work; of others nothing is there."""

from tests.web.matrix import EVERYBODY, LEDGER, PAYMENTS, Cell

OPEN, FINISHED = 1036, 1001
"""Merge requests by Erin of Ledger."""

CELLS = [
    Cell("work:board", "GET", "/work/", EVERYBODY, "open work of a team of one's own"),
    Cell("work:board", "GET", "/work/?team=Ledger", LEDGER, "open work of a team"),
    Cell("work:board", "GET", "/work/?team=Ledger&which=on_us", LEDGER, "what waits on a team", htmx=True),
    Cell("work:board", "GET", "/work/?team=Payments", PAYMENTS, "open work of a department"),
    Cell("work:board", "GET", "/work/?team=*", frozenset({"owner"}), "open work of everybody"),
    Cell("work:board", "GET", "/work/?which=mine", EVERYBODY, "one's own open work"),
    Cell("work:export", "GET", "/work/export.csv?team=Ledger", LEDGER, "open work of a team as CSV"),
    Cell("work:attention", "GET", "/work/attention/", EVERYBODY, "what has gone quiet in a team of one's own"),
    Cell("work:attention", "GET", "/work/attention/?team=Ledger", LEDGER, "what has gone quiet in a team"),
    Cell("work:attention", "GET", "/work/attention/?team=Payments", PAYMENTS, "what has gone quiet in a department"),
    Cell("work:attention_markdown", "GET", "/work/attention.md?team=Ledger", LEDGER, "the same as Markdown"),
    Cell("work:attention_issue", "GET", "/work/attention.txt?team=Ledger", LEDGER, "the same as an issue's text"),
    Cell("work:community", "GET", "/work/community/", EVERYBODY, "community work that waits for one's own team"),
    Cell("work:community", "GET", "/work/community/?team=Ledger", LEDGER, "community work that waits for a team"),
    Cell("work:merge_request", "GET", f"/work/{OPEN}/", LEDGER, "the timeline of an open merge request"),
    Cell("work:merge_request", "GET", f"/work/{FINISHED}/", LEDGER, "the timeline of a finished one, naming nobody"),
    Cell("work:picture", "GET", f"/work/{OPEN}/timeline.svg", LEDGER, "the picture of a timeline"),
]
