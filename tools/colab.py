"""Write the notebooks that Colab opens: `make colab`, once the course has a repository.

They are those of the last commit, with two differences: the install cell installs the package as it
was at that commit, and links between chapters stay in Colab. They lie in `_build/colab`; `--commit`
also puts them on the branch `colab`, without touching the branch and the files you work on.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "extensions"))
import imprint  # noqa: E402

INSTALL = """\
# @title Install the course's package (about half a minute)
from importlib.util import find_spec

if find_spec("rnn_course") is None:
    %pip install -q "rnn-course[notebooks] @ git+{repository}@{commit}"
"""
README = """\
The notebooks of {site} for Colab, written by `make colab` from commit {commit}.
Change those on the branch {branch}; what is changed here is overwritten.
"""
LINK = re.compile(r"\]\((?:(\.\./book/[\w-]+)\.md|([\w-]+\.ipynb))(#[^)\s]*)?\)")
REF = f"refs/heads/{imprint.COLAB_BRANCH}"


class CannotWriteError(Exception):
    """The notebooks cannot be written; says what to do."""


def git(root: Path, *arguments: str, **environment: str) -> str:
    """What a git command prints."""
    run = subprocess.run(
        ["git", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf8",
        check=False,
    )
    if run.returncode:
        raise CannotWriteError(f"git {arguments[0]}: {run.stderr.strip()}")
    return run.stdout


def for_colab(notebook: dict, ours: imprint.Course, commit: str) -> dict:
    """A notebook with its install cell pinned to a commit and its links leading to Colab.

    Raises:
        ValueError: its second cell is not the install cell.
    """

    def leading(match: re.Match) -> str:
        page, chapter, anchor = match.groups()
        if chapter:
            return f"]({ours.colab(f'notebooks/{chapter}')})"
        return f"]({ours.site}{page.removeprefix('../')}.html{anchor or ''})"

    cells = [
        {**cell, "source": LINK.sub(leading, "".join(cell["source"])).splitlines(keepends=True)}
        for cell in notebook["cells"]
    ]
    for cell in cells:
        # By this name a link of the site opens a cell.
        if "id" in cell:
            cell["metadata"] = {**cell["metadata"], "id": cell["id"]}
    if len(cells) < 2 or 'find_spec("rnn_course")' not in "".join(cells[1]["source"]):
        raise ValueError("its second cell is not the install cell; copy that from another chapter")
    install = INSTALL.format(repository=ours.repository, commit=commit).rstrip()
    cells[1]["source"] = install.splitlines(keepends=True)
    return {**notebook, "cells": cells}


def write(root: Path, folder: Path) -> str:
    """Write the notebooks of the last commit into a folder of their own; returns that commit.

    Raises:
        CannotWriteError: there is no commit, no repository, or a notebook without install cell.
    """
    commit = git(root, "rev-parse", "HEAD").strip()
    ours = imprint.parse(git(root, "show", "HEAD:pyproject.toml"))
    if not ours.repository:
        raise CannotWriteError(
            "The last commit names no repository for Colab to read. First run "
            "make adopt REPO=owner/name, and commit what it changes."
        )
    paths = git(root, "ls-tree", "--name-only", "-z", "HEAD", "notebooks/").split("\0")
    texts = {"LICENSE": git(root, "show", "HEAD:LICENSE")}
    texts["README.md"] = README.format(site=ours.site, commit=commit, branch=imprint.BRANCH)
    for path in paths:
        if path.endswith(".ipynb"):
            try:
                notebook = for_colab(json.loads(git(root, "show", f"HEAD:{path}")), ours, commit)
            except ValueError as error:
                raise CannotWriteError(f"{path}: {error}.") from error
            texts[path] = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf8")
    return commit


def commit_to_branch(root: Path, folder: Path, commit: str) -> bool:
    """Put a folder on the branch for Colab, as its whole content; returns whether that is new.

    Raises:
        CannotWriteError: the branch is checked out, here or in another worktree.
    """
    if f"branch {REF}" in git(root, "worktree", "list", "--porcelain").splitlines():
        raise CannotWriteError(
            f"The branch {imprint.COLAB_BRANCH} is checked out, here or in another worktree. "
            f"Switch to {imprint.BRANCH} there first."
        )
    ours, theirs = REF, f"refs/remotes/origin/{imprint.COLAB_BRANCH}"
    refs = git(root, "for-each-ref", "--format=%(refname) %(objectname)", ours, theirs)
    tips = dict(ref.split() for ref in refs.splitlines())
    parent = tips.get(ours) or tips.get(theirs)
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        git(root, "--work-tree", str(folder), "add", "--all", "--force", str(folder), **index)
        tree = git(root, "write-tree", **index).strip()
    if parent and tree == git(root, "rev-parse", f"{parent}^{{tree}}").strip():
        made = parent
    else:
        parents = ["-p", parent] if parent else []
        message = f"Notebooks for Colab from {commit[:10]}"
        made = git(root, "commit-tree", tree, *parents, "-m", message).strip()
    git(root, "update-ref", REF, made, tips.get(ours, ""))
    return made != tips.get(ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--commit", action="store_true", help="also put them on the branch colab")
    options = parser.parse_args()
    folder = ROOT / "_build" / "colab"
    try:
        commit = write(ROOT, folder)
        new = commit_to_branch(ROOT, folder, commit) if options.commit else False
        unsaved = git(ROOT, "status", "--porcelain", "notebooks", "src", "pyproject.toml")
        branch = git(ROOT, "branch", "--show-current").strip() or imprint.BRANCH
    except CannotWriteError as error:
        sys.exit(str(error))
    print(f"The notebooks of commit {commit[:10]} for Colab: {folder}")
    if unsaved:
        print("Not in them, because not committed:", unsaved.rstrip(), sep="\n")
    if options.commit:
        print(
            f"The local branch {imprint.COLAB_BRANCH} {'holds' if new else 'held'} them.", end=" "
        )
        print(f"Next: git push origin {branch} {imprint.COLAB_BRANCH}")


if __name__ == "__main__":
    main()
