"""A reader's code that never ends is cut off, and the session lives on."""

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any


class TooLong(BaseException):
    """The code took longer than it may. No `except Exception` of the reader's catches it."""


def within(seconds: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """Return `call(*arguments)`, unless that takes too long.

    The clock is read before each line of Python, which works in the page too, where there are
    neither signals nor threads. A single line that computes for long is not cut short.

    Raises:
        TooLong: it was not done after so many seconds.

    >>> within(1.0, max, 2, 3)
    3
    """
    end = time.monotonic() + seconds

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if time.monotonic() > end:
            raise TooLong
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return call(*arguments)
    finally:
        sys.settrace(before)
