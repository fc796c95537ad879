"""What is missing before the course can be published: `make publish-check`.

It looks at this folder and asks the remote `origin` which branches it has; it changes nothing.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "extensions"))
import imprint  # noqa: E402

NOBODY = "The authors of the course"
PAGES = "gh-pages"
REMOTE = re.compile(
    r"(?:https://github\.com/|git@github\.com:|ssh://git@github\.com/)(.+?)(?:\.git)?/?"
)


def git(root: Path, *arguments: str) -> str | None:
    """What a git command prints; None where it fails, or nobody answers."""
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        run = subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=quiet,
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout if run.returncode == 0 else None


def who(root: Path, ours: imprint.Course) -> list[str]:
    """What is missing of whose course this is."""
    lines = []
    if not ours.repository:
        lines.append("The course names no repository: make adopt REPO=owner/name")
    if NOBODY in ours.author:
        lines.append('No author is named: make adopt REPO=owner/name AUTHOR="…"')
    licence = root / "LICENSE"
    if not licence.is_file():
        lines.append("There is no LICENSE: take that of the course you forked")
    else:
        holders = re.findall(r"^Copyright \(c\) \d+ (.+)$", licence.read_text("utf8"), re.MULTILINE)
        if not set(holders) - {NOBODY}:
            told = 'make adopt REPO=owner/name HOLDER="…"'
            lines.append(f"LICENSE names nobody who holds rights in your changes: {told}")
    try:
        cited = yaml.safe_load((root / "CITATION.cff").read_text("utf8"))
        title, authors = cited["title"], ", ".join(a["name"] for a in cited["authors"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        return [*lines, f"CITATION.cff cannot be read: {type(error).__name__}: {error}"]
    if title != ours.title:
        lines.append(f"CITATION.cff has the title {title!r}, pyproject.toml {ours.title!r}")
    if authors != ours.author:
        lines.append(f"CITATION.cff is by {authors!r}, pyproject.toml by {ours.author!r}")
    return lines


def where(root: Path, ours: imprint.Course) -> list[str]:
    """What is missing of where it goes."""
    if git(root, "rev-parse", "HEAD") is None:
        return ["This folder is no git repository with a commit: git init, add, commit"]
    lines = []
    if (git(root, "status", "--porcelain") or "").strip():
        lines.append("Some changes are not committed: git status")
    flows = root / ".github" / "workflows"
    gone = [name for name in ("publish.yml", "ci.yml") if not (flows / name).is_file()]
    lines += [f"The workflow {name} is gone: take that of the course you forked" for name in gone]
    address = (git(root, "remote", "get-url", "origin") or "").strip()
    if not address:
        told = f"git remote add origin {ours.repository or 'ADDRESS'}"
        return [*lines, f"git has no remote named origin: {told}"]
    known = REMOTE.fullmatch(address)
    if ours.repository and known and known[1].lower() != ours.name.lower():
        lines.append(f"origin is {known[1]}, but the course names {ours.name}: make adopt, or git")
    heads = git(root, "ls-remote", "--heads", "origin")
    if heads is None:
        return [*lines, f"origin does not answer: is there a repository at {address}?"]
    tips = {name: tip for tip, name in (line.split() for line in heads.splitlines())}
    ours_now = (git(root, "rev-parse", f"refs/heads/{imprint.BRANCH}") or "").strip()
    if not ours_now:
        lines.append(f"There is no branch {imprint.BRANCH}: git branch -m {imprint.BRANCH}")
    elif tips.get(f"refs/heads/{imprint.BRANCH}") != ours_now:
        lines.append(f"Commits wait to be pushed: git push origin {imprint.BRANCH}")
    if f"refs/heads/{imprint.COLAB_BRANCH}" not in tips:
        told = f"make colab, then git push origin {imprint.COLAB_BRANCH}"
        lines.append(f"Colab has no notebooks to open: {told}")
    if f"refs/heads/{PAGES}" not in tips:
        told = f"the workflow Publish makes it after a push to {imprint.BRANCH}"
        lines.append(f"There is no branch {PAGES} yet: {told}")
    return lines


def main() -> int:
    """Say what is missing; returns how the command ends."""
    try:
        ours = imprint.read(ROOT)
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"pyproject.toml cannot be read: {type(error).__name__}: {error}")
    lines = [*who(ROOT, ours), *where(ROOT, ours)]
    if lines:
        print("Missing before this course is published:")
        print(*(f"  - {line}" for line in lines), sep="\n")
    else:
        print(f"Nothing is missing here. The site: {ours.site}")
    if ours.repository:
        print(f"Only GitHub knows: {ours.repository}/settings/pages must show the branch {PAGES}.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
