"""Which notebooks are workshops: a row of exercises of one kind, each with a symptom before it.

A workshop says so in its notebook's metadata, `"workshop": true`. It has all that a chapter has but
three things: nothing published to compare with, no section on what goes wrong, since all of it is
that, and no section of exercises, since each stands beside its symptom.
"""

from pathlib import Path

import nbformat


def is_workshop(path: Path) -> bool:
    return nbformat.read(path, as_version=4).metadata.get("workshop", False)
