"""Which of our people a pager means, and what it calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quarterdeck.rota.model import Person
from quarterdeck.rota.reading.tables import Line, read_lines

KEYS = ("id", "email", "user_email", "username", "user_username", "name", "summary", "user_pk")


class Names:
    """Handles by a pager's id, e-mail, user name or full name, and back. Matching ignores case."""

    def __init__(self, people: Iterable[Person] = (), users: Iterable[tuple[str, str, str]] = ()) -> None:
        self._handles: dict[str, str] = {}
        self._users: dict[str, tuple[str, str]] = {}
        for person in people:
            for name in (person.handle, person.name):
                if name:
                    self._handles[name.casefold()] = person.handle
        for handle, user_id, email in users:
            self._users[handle] = (user_id, email)
            for name in (user_id, email):
                if name:
                    self._handles[name.casefold()] = handle

    def handle(self, user: Mapping[str, Any]) -> str:
        """Our handle for a user object; the best name it has where we know none."""
        given = [str(user[key]) for key in KEYS if user.get(key)]
        for name in given:
            if name.casefold() in self._handles:
                return self._handles[name.casefold()]
        for name in given:
            local = name.partition("@")[0].casefold()
            if local in self._handles:
                return self._handles[local]
        return next((str(user[key]) for key in reversed(KEYS[:-1]) if user.get(key)), given[0] if given else "")

    def known(self, handle: str) -> bool:
        """Whether the handle is one of ours."""
        return handle in self._handles.values()

    def user_id(self, handle: str) -> str:
        """The pager's id of a person; the handle where no file of users names one."""
        return self._users.get(handle, ("", ""))[0] or handle

    def email(self, handle: str) -> str:
        """The person's e-mail address at the pager; empty where none is known."""
        return self._users.get(handle, ("", ""))[1]


def read_users(text: str, where: str) -> list[tuple[str, str, str]]:
    """``handle,id,email``: who is who at a pager."""

    def make(line: Line) -> tuple[str, str, str]:
        return line["handle"], line.get("id", ""), line.get("email", "")

    return read_lines(text, where, ("handle",), ("id", "email"), make)
