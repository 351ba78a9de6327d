"""The deck and the indicators."""

from __future__ import annotations

from tests.web.matrix import EVERYBODY, LEDGER, LEDGER_MANAGER, PAYMENTS, Cell

_PARTNER = LEDGER | {"pia"}
_T = "team=Ledger"
_JUDGED = {"month": "2026-02", "health": "okay", "note": "a holiday"}

CELLS = [
    Cell("deck", "GET", "/", EVERYBODY, "the deck of one's own team, or where to begin"),
    Cell("deck", "GET", f"/?{_T}", _PARTNER, "a team's deck; a partner is led to the figures about people"),
    Cell("deck", "GET", f"/?{_T}&as=engineer", _PARTNER, "the deck as an engineer of the team sees it"),
    Cell("deck", "GET", f"/?{_T}&as_of=2026-03-03", _PARTNER, "the deck as it stood on a day"),
    Cell("deck", "GET", "/?team=Payments", PAYMENTS | {"pia"}, "a department's deck"),
    Cell("deck", "GET", "/?team=Nowhere", frozenset(), "a team that is not there"),
    Cell("figures", "GET", "/figures/", EVERYBODY, "the figures of one's own team, or where to begin"),
    Cell("figures", "GET", f"/figures/?{_T}", _PARTNER, "a team's figures; a partner sees those about people alone"),
    Cell("figures", "GET", "/figures/?team=Payments", PAYMENTS | {"pia"}, "a department's figures"),
    Cell("figure", "GET", f"/figures/oma/?{_T}", LEDGER, "one figure over time"),
    Cell("figure", "GET", f"/figures/hiring/?{_T}", _PARTNER, "one figure about people over time"),
    Cell("figure", "GET", "/figures/nothing/?team=Ledger", frozenset(), "a figure that is not there"),
    Cell("chart", "GET", f"/figures/oma/chart.svg?{_T}", LEDGER, "its chart as a file"),
    Cell("points", "GET", f"/figures/oma/points.csv?{_T}", LEDGER, "its values as CSV; on record"),
    Cell("rows", "GET", f"/figures/oma/rows/?{_T}&on=2026-03-03", LEDGER, "the rows behind a point"),
    Cell("rows", "GET", f"/figures/oma/rows/?{_T}&q=Change", LEDGER, "some of these rows", htmx=True),
    Cell("rows_csv", "GET", f"/figures/oma/rows.csv?{_T}&on=2026-03-03", LEDGER, "these rows as CSV; on record"),
    Cell("moved", "GET", f"/figures/oma/moved/?{_T}&from=2026-03-01&to=2026-03-20", LEDGER, "what moved a median"),
    Cell("moved", "GET", f"/figures/mr_rate/moved/?{_T}", LEDGER, "the numbers behind a rate at two ends"),
    Cell("moved", "GET", f"/figures/retention/moved/?{_T}", _PARTNER, "the numbers behind a figure about people"),
    Cell("health", "POST", f"/figures/oma/health/?{_T}", LEDGER_MANAGER, "judge the health of a month", data=_JUDGED),
    Cell("health", "POST", "/figures/oma/health/?team=Payments", frozenset({"owner"}), "of a department", data=_JUDGED),
]
