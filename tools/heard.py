"""What a build says while it runs: passed on as it comes, and its warnings kept for the end."""

import re
from typing import TextIO

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
WARNING = re.compile(r"\b(WARNING|ERROR|CRITICAL): ")


class Heard:
    """Stands in for stderr; Sphinx writes each of its warnings there in one go."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.warnings: list[str] = []

    def write(self, text: str) -> int:
        plain = COLOURS.sub("", text).strip()
        if WARNING.search(plain) and plain not in self.warnings:
            self.warnings.append(plain)
        return self.out.write(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.out, name)
