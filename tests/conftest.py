"""What holds for every test: the same examples each time, no network, git with no settings."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None, max_examples=20)
settings.load_profile("house")

# No test asks the internet, and no small book needs pages that run Python.
os.environ["LIVE"] = "0"

ROOT = Path(__file__).parent.parent


@pytest.fixture
def git(monkeypatch):
    """git(folder, *arguments) -> what it prints, with no settings but its own."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "tester@example.org")

    def run(folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture
def course_copy(git, tmp_path):
    """The course's files as they are now, in a repository of their own with one commit."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs the course's own git repository, which knows which files are its own")
    copy = tmp_path / "course"
    files = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    git(copy, "init", "--quiet", "--initial-branch", "main")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message", "The course")
    return copy
