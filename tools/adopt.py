"""Point a fork's links to its own repository: `make adopt REPO=owner/name`.

`pyproject.toml` names the repository; other files repeat that address. This rewrites them all.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
REPEATS = (
    "_config.yml",
    "CITATION.cff",
    "README.md",
    "assets/404.html",
    "book/*.md",
    "notebooks/*.ipynb",
)


def repository(root: Path = ROOT) -> str:
    """The address that `pyproject.toml` names."""
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]["urls"]["Repository"]


def pages(address: str) -> str:
    """Where GitHub Pages shows the site of a repository."""
    owner, name = address.removeprefix("https://github.com/").split("/")
    return f"https://{owner.lower()}.github.io/{name}"


def adopt(name: str, root: Path = ROOT) -> list[Path]:
    """Replace the old address by https://github.com/`name` everywhere; returns the changed files.

    Raises:
        ValueError: `name` is not of the form owner/name.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+", name):
        raise ValueError(f"REPO: expected owner/name, for example ada/rnn-course, got {name!r}.")
    old, new = repository(root), f"https://github.com/{name}"
    swaps = {old: new, pages(old): pages(new)}
    files = [root / "pyproject.toml", *(f for p in REPEATS for f in sorted(root.glob(p)))]
    changed = []
    for path in files:
        before = path.read_text(encoding="utf8")
        after = before
        for was, becomes in swaps.items():
            after = re.sub(re.escape(was) + r"(?![A-Za-z0-9._-]*[A-Za-z0-9])", becomes, after)
        if after != before:
            path.write_text(after, encoding="utf8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    try:
        done = adopt(sys.argv[1] if len(sys.argv) > 1 else "")
    except ValueError as error:
        sys.exit(str(error))
    print("\n".join(f"rewrote {path.relative_to(ROOT)}" for path in done) or "nothing to change")
