"""Reviews: drafts are for whoever writes them, finished editions for the team, its managers and those above."""

from tests.web.matrix import EVERYBODY, LEDGER, LEDGER_MANAGER, PAYMENTS, Cell

TYPED = {"meaning.three_lines": "All is well.", "version.meaning.three_lines": "0", "then": "save"}
CELLS = [
    Cell("review:months", "GET", "/review/", EVERYBODY, "the months of a team of one's own"),
    Cell("review:months", "GET", "/review/?team=Ledger", LEDGER, "the months of a team"),
    Cell("review:months", "GET", "/review/?team=Payments", PAYMENTS, "the months of a department"),
    Cell("review:month", "GET", "/review/2026-01/?team=Ledger", LEDGER, "a finished review"),
    Cell("review:month", "GET", "/review/2026-02/?team=Ledger", LEDGER_MANAGER, "a month that is not finished"),
    Cell("review:draft", "GET", "/review/2026-02/draft/?team=Ledger", LEDGER_MANAGER, "a team's draft"),
    Cell("review:draft", "POST", "/review/2026-02/draft/?team=Ledger", LEDGER_MANAGER, "write a team's draft", TYPED),
    Cell("review:draft", "GET", "/review/2026-02/draft/?team=Payments", PAYMENTS, "a department's draft"),
    Cell("review:draft", "POST", "/review/2026-02/draft/?team=Payments", PAYMENTS, "write a department's draft", TYPED),
    Cell("review:draft_file", "GET", "/review/2026-02/draft.md?team=Ledger", LEDGER_MANAGER, "a draft as a file"),
    Cell("review:edition", "GET", "/review/2026-01/editions/1/?team=Ledger", LEDGER, "one edition"),
    Cell("review:edition_file", "GET", "/review/2026-01/editions/1.html?team=Ledger", LEDGER, "one edition as a file"),
    Cell(
        "review:edition_file", "GET", "/review/2026-01/editions/1.json?team=Ledger&profile=board", LEDGER,
        "one edition for the board, as a file",
    ),
]  # fmt: skip
