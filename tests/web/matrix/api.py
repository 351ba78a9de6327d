"""The JSON API."""

from __future__ import annotations

from tests.web.matrix import EVERYBODY, LEDGER, PAYMENTS, Cell

_T = "team=Ledger"

CELLS = [
    Cell("api-root", "GET", "/api/v1/", EVERYBODY, "the way to the description"),
    Cell("openapi-json", "GET", "/api/v1/openapi.json", EVERYBODY, "the API's description"),
    Cell("teams", "GET", "/api/v1/teams", EVERYBODY, "the teams that one may see"),
    Cell("report", "GET", f"/api/v1/report?{_T}", LEDGER | {"pia"}, "a report; a partner gets figures about people"),
    Cell("report", "GET", f"/api/v1/report?{_T}&indicator=oma", LEDGER, "a report of one figure"),
    Cell("report", "GET", "/api/v1/report?team=Payments&indicator=oma", PAYMENTS, "of a department"),
    Cell("rows", "GET", f"/api/v1/rows/oma?{_T}&on=2026-03-03", LEDGER, "the rows behind a figure; on record"),
    Cell("why", "GET", f"/api/v1/why/oma?{_T}&from=2026-03-01&to=2026-03-20", LEDGER, "what moved a figure"),
    Cell("waiting", "GET", f"/api/v1/waiting?{_T}", LEDGER, "whose turn it is, and what waits on a team"),
]
