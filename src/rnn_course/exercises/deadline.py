"""A reader's code that never ends is cut off, and the session lives on."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

# Line by line the course's own loops would take twice as long.
OURS = tuple(str(Path(__file__).parents[1] / room) for room in ("nets", "learning", "tasks"))


class TooLong(BaseException):
    """The code took longer than it may. No `except Exception` of the reader's catches it."""


def within(seconds: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """Return `call(*arguments)`, unless that takes too long.

    The clock is read before each line of the reader's Python, and whenever a function of the course
    is called. This works in the page too, where there are neither signals nor threads. A line that
    computes for long is not cut short.

    Raises:
        TooLong: it was not done after so many seconds.

    >>> within(1.0, max, 2, 3)
    3
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
