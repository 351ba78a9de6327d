"""One home with the cast's lake for the tests of a process, put back as it was before each.

Made anew for each test it cost more than most tests: a lake is a hundred files, and what a process remembers of one
(an open connection, sums over its rows) is of no use for the next.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from stat import S_ISDIR

from quarterdeck.home.folder import Home
from tests.web.lake import make_lake

_SETTINGS = '[[source]]\nname = "acme"\nkind = "gitlab"\nurl = "https://gitlab.example.com"\nscope = "acme"\n'
Tree = dict[Path, tuple[int, int]]


def make(folder: Path) -> None:
    """The home as every test finds it."""
    home = Home(folder)
    make_lake(home)
    home.settings.write_text(_SETTINGS)


def put_back(made: Path, used: Path) -> None:
    """Make ``used`` what ``made`` is: what differs by size or time is copied again, what is more goes."""
    wanted, found = _wanted(made), _tree(used)
    changed = {path for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path)}
    for top in {path.parts[0] for path in changed}:
        _remove(used / top)
        if (made / top).is_dir():
            shutil.copytree(made / top, used / top)
        elif (made / top).exists():
            shutil.copy2(made / top, used / top)


@cache
def _wanted(made: Path) -> Tree:
    return _tree(made)


def _tree(root: Path) -> Tree:
    """Size and time of each file, and that each folder is there."""
    told = ((path.relative_to(root), path.lstat()) for path in root.rglob("*"))
    return {path: (-1, 0) if S_ISDIR(one.st_mode) else (one.st_size, one.st_mtime_ns) for path, one in told}


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
