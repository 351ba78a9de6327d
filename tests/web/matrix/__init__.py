"""The access matrix, cell by cell: who gets what from which address.

Each area has a module here with ``CELLS``: a list of `Cell`. ``path`` is an address with its values filled in, as the
cast's lake has them (teams Ledger, Payouts, Search; departments Payments, Platform). ``allowed`` names who gets a
2xx or a redirect to a page of their own; everybody else of the cast gets 404 (or 403 for acts on what they may see),
and whoever is not signed in is sent to sign in (API: 401).

What an address needs beyond the cast and its lake, the module makes in ``prepare(cast, home)``, for each cell anew; it
gives the values of the names that stand in braces in its paths: ``/operate/accounts/{erin}/`` and {"erin": 7}.
"""

from __future__ import annotations

from dataclasses import dataclass, field

EVERYBODY = frozenset({"erin", "pat", "mona", "sam", "oscar", "pia", "ada", "owner"})
LEDGER = frozenset({"erin", "pat", "mona", "sam", "owner"})
"""Who may see Ledger's figures and work."""
LEDGER_MANAGER = frozenset({"mona", "owner"})
PAYMENTS = frozenset({"sam", "owner"})
"""Who may see the department's."""
PEOPLE_EDITORS = frozenset({"pia", "ada", "owner"})
OPERATORS = frozenset({"ada", "owner"})


@dataclass(frozen=True)
class Cell:
    """One row of the table: a method and an address, and who may. ``name`` is the URL's name in Django."""

    name: str
    method: str
    path: str
    allowed: frozenset[str]
    what: str
    """In words, for docs/access.md."""
    data: dict[str, str] = field(default_factory=dict)
    htmx: bool = False
    queries: int = 15
    """How often it may ask the database: a page at most this often; a file of everything says its own number."""
    open_to_all: bool = False
    """Answered without sign-in: the health check, sign-in itself, webhooks with their own secret."""
