"""A reader's code that never ends is cut off, and the session lives on."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

# Line by line the course's own loops would take twice as long.
OURS = tuple(str(Path(__file__).parents[1] / room) for room in ("nets", "learning", "tasks"))
AGAIN = 0.5  # seconds until the alarm rings again, should the code have caught the first


class TooLong(BaseException):
    """The code took longer than it may. No `except Exception` of the reader's catches it."""


def within(seconds: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """Return `call(*arguments)`, unless that takes too long.

    Raises:
        TooLong: it was not done after so many seconds.

    >>> within(1.0, max, 2, 3)
    3
    """
    in_main = threading.current_thread() is threading.main_thread()
    has_alarm = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    cut_off = by_alarm if in_main and has_alarm else by_tracing
    return cut_off(seconds, call, *arguments)


def by_alarm(seconds: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """The same by the system's clock, which costs the code nothing."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        return call(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def by_tracing(seconds: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """The same where there are no alarms: in the page, in a thread, on Windows.

    The clock is read before each line of the reader's Python, and whenever a function of the course
    is called. A line that computes for long is not cut short.
    """
    end = time.monotonic() + seconds

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if time.monotonic() > end:
            raise TooLong
        return None if frame.f_code.co_filename.startswith(OURS) else trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return call(*arguments)
    finally:
        sys.settrace(before)
