"""What a build says while it runs: passed on as it comes, and its warnings kept for the end."""

import re
from collections.abc import Collection
from typing import TextIO

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL): ")
LINK = re.compile(r"WARNING: (?:Unknown source document|unknown document:?) '([^']+)'")


class Heard:
    """Stands in for stderr; Sphinx writes each of its warnings there in one go.

    Args:
        out: where everything goes on to.
        elsewhere: pages that exist but are not built this time; that a link leads to one of them
            is no news.
    """

    def __init__(self, out: TextIO, elsewhere: Collection[str] = ()) -> None:
        self.out = out
        self.elsewhere = elsewhere
        self.warnings: list[str] = []

    def write(self, text: str) -> int:
        plain = COLOURS.sub("", text).strip()
        link = LINK.search(plain)
        if link and link[1].strip("/") in self.elsewhere:
            return len(text)
        if WARNING.search(plain) and plain not in self.warnings:
            self.warnings.append(plain)
        return self.out.write(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.out, name)
