"""Django inside a program: set it up, bring the desk's database up to date."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from quarterdeck.home.folder import Home


def set_up(home: Home) -> None:
    """Make Django ready for a home, once in a process. RuntimeError where it is ready for another home already."""
    os.environ["QUARTERDECK_HOME"] = str(home.path)
    import django  # noqa: PLC0415 -- slow to import, and settings are read here
    from django.conf import settings  # noqa: PLC0415

    if not settings.configured:
        # Whatever the shell has set for another project does not concern us.
        os.environ["DJANGO_SETTINGS_MODULE"] = "quarterdeck.web.settings"
    django.setup()
    if settings.QUARTERDECK_HOME.path != home.path:
        raise RuntimeError(f"this process serves {settings.QUARTERDECK_HOME.path} already")


def end_with_parent(parent: int) -> None:
    """End this process soon after the one that started it was killed: nobody else would, and its port stays taken.

    ``parent`` is told by the parent itself: asked for here, it may be killed already and another have taken its place.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def migrate(home: Home) -> None:
    """Bring the desk up to date, quietly; two processes that do it at once wait for each other."""
    from django.core.management import call_command  # noqa: PLC0415 -- needs `set_up`

    home.make()
    with _alone(home):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold the home's migration lock; on a system without file locks, hold nothing."""
    try:
        import fcntl  # noqa: PLC0415 -- not on every platform
    except ImportError:
        yield
        return
    with (home.path / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
