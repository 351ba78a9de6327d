"""What can be wrong with an act on a 1:1, besides what `desk.core.errors` names.

DeskError
├── Ended        the series has ended, or the two no longer stand so that they hold it
└── NotYours     an item that only the other side may take off
"""

from __future__ import annotations

from quarterdeck.desk.core.errors import DeskError


class Ended(DeskError):
    def __init__(self) -> None:
        super().__init__("These 1:1s have ended, so nothing was changed; what was written here can still be read.")


class NotYours(DeskError):
    def __init__(self, tag: str) -> None:
        who = "whoever it is for" if tag == "FYI" else "whoever added it"
        super().__init__(f"This is taken off by {who}; nothing was changed.")
