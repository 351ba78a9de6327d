from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from quarterdeck.cli.interruptible import interruptible

DEAF = """
import signal, time
from quarterdeck.cli.interruptible import interruptible
signal.signal(signal.SIGINT, signal.{handler})  # what a library may leave behind
def work():
    print("begun", flush=True)
    time.sleep(60)
interruptible(work)
"""


@pytest.mark.parametrize("handler", ["SIG_DFL", "default_int_handler"])
def test_an_interrupt_ends_the_work_with_one_line_whatever_a_library_did_to_the_signal(handler: str) -> None:
    code = DEAF.format(handler=handler)
    given = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert given.stdout is not None
    assert given.stdout.readline() == "begun\n"
    given.send_signal(signal.SIGINT)
    _, said = given.communicate(timeout=30)
    assert (given.returncode, said) == (4, "quarterdeck: interrupted; nothing was written\n")


def test_what_the_work_gives_or_raises_comes_through() -> None:
    assert interruptible(lambda: 7) == 7
    with pytest.raises(ValueError, match="odd"):
        interruptible(lambda: _raise(ValueError("odd")))


def test_signals_reach_the_first_thread_again_afterwards() -> None:
    interruptible(lambda: None)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def test_work_of_another_thread_is_done_there() -> None:
    seen: list[str] = []
    thread = threading.Thread(target=lambda: interruptible(lambda: seen.append(threading.current_thread().name)))
    thread.start()
    thread.join()
    assert seen == [thread.name]


def _raise(error: Exception) -> None:
    raise error
