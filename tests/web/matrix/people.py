"""People, teams, and files on their way in and out."""

from __future__ import annotations

from tests.web.matrix import EVERYBODY, LEDGER, LEDGER_MANAGER, PAYMENTS, PEOPLE_EDITORS, Cell

_WHO = LEDGER | PEOPLE_EDITORS
_ABOVE_ERIN = frozenset({"erin", "mona", "sam", "pia", "owner"})
_ABOVE_MONA = frozenset({"mona", "sam", "pia", "owner"})
_ALL_GRADES = frozenset({"pia", "owner"})
_OFF = {"start_date": "2026-04-01", "end_date": "2026-04-03", "kind": "vacation"}
_NOBODYS = frozenset[str]()
"""An upload is its bringer's alone; the cast has none."""

CELLS = [
    Cell("people:teams", "GET", "/people/", EVERYBODY, "teams that one may see"),
    Cell("people:team", "GET", "/people/teams/ledger/", _WHO, "who is in a team, where and when"),
    Cell("people:team", "GET", "/people/teams/payments/", PAYMENTS | PEOPLE_EDITORS, "a department's teams and people"),
    Cell(
        "people:label", "POST", "/people/teams/ledger/labels/", LEDGER_MANAGER | PEOPLE_EDITORS,
        "the label of a specialty", {"specialty": "backend", "label": "backend"},
    ),
    Cell("people:person", "GET", "/people/person/erin/", _ABOVE_ERIN, "somebody's own page, with level and grade"),
    Cell("people:person", "GET", "/people/person/mona/", _ABOVE_MONA, "a manager's own page"),
    Cell("people:time_off", "POST", "/people/person/erin/time-off/", _ABOVE_ERIN, "enter time off", _OFF),
    Cell(
        "people:hours", "POST", "/people/person/erin/hours/", _ABOVE_ERIN, "set working hours",
        {"day_starts": "08:00", "day_ends": "16:00"},
    ),
    Cell("people:withdraw", "POST", "/people/time-off/1/withdraw/", _NOBODYS, "take time off back (of those above)"),
    Cell("people:import", "GET", "/people/import/", PEOPLE_EDITORS, "bring files of people"),
    Cell("people:import", "POST", "/people/import/", PEOPLE_EDITORS, "bring a file of people"),
    Cell("people:group", "POST", "/people/import/group/", PEOPLE_EDITORS, "propose a GitLab group", {"team": "Ledger"}),
    Cell("people:upload", "GET", "/people/import/1/", _NOBODYS, "what one's own file would change"),
    Cell("people:columns", "POST", "/people/import/1/columns/", _NOBODYS, "which column is which, of one's own file"),
    Cell("people:confirm", "POST", "/people/import/1/confirm/", _NOBODYS, "take one's own file"),
    Cell("people:discard", "POST", "/people/import/1/discard/", _NOBODYS, "forget one's own file"),
    Cell("people:export_csv", "GET", "/people/export/people.csv", _ALL_GRADES, "all people, as a file"),
    Cell("people:export_csv", "GET", "/people/export/timeoff.csv", _ALL_GRADES, "all time off, as a file"),
    Cell("people:export_csv", "GET", "/people/export/teams.csv", PEOPLE_EDITORS, "all teams, as a file"),
    Cell("people:export_yml", "GET", "/people/export/people.yml", _ALL_GRADES, "people as handbook YAML"),
    Cell("people:export_yml", "GET", "/people/export/teams.yml", PEOPLE_EDITORS, "teams as handbook YAML"),
]  # fmt: skip
