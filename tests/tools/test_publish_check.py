"""What is missing before the course is published, from a fresh fork to a published one."""

import subprocess
import sys
from pathlib import Path

import pytest

ADOPT = "AUTHOR=Ada Lovelace", "HOLDER=Ada Lovelace", "TITLE=Memory"


def check(folder: Path) -> tuple[int, list[str], str]:
    """How `make publish-check` ends, what it says is missing, and all it says."""
    command = [sys.executable, "tools/publish_check.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    found = [line[4:] for line in done.stdout.splitlines() if line.startswith("  - ")]
    return done.returncode, found, done.stdout


def adopt(folder: Path, monkeypatch, *given: str) -> None:
    for name, value in (setting.split("=") for setting in given):
        monkeypatch.setenv(name, value)
    subprocess.run([sys.executable, "tools/adopt.py"], cwd=folder, capture_output=True, check=True)


@pytest.fixture
def fork(course_copy):
    # The tools alone: `publish_check` and `adopt` run as in the course's own folder.
    return course_copy


def test_each_step_to_a_published_course_takes_its_line_off_the_list(
    fork, git, tmp_path, monkeypatch
):
    status, missing, said = check(fork)
    assert status == 1
    starts = ("The course names no repository", "No author", "LICENSE names nobody", "git has no")
    for start in starts:
        (line,) = (line for line in missing if line.startswith(start))
        assert ": " in line
    assert len(missing) == len(starts)
    assert "settings/pages" not in said

    adopt(fork, monkeypatch, "REPO=ada/memory", *ADOPT)
    origin = tmp_path / "origin.git"
    origin.mkdir()
    git(origin, "init", "--quiet", "--bare")
    git(fork, "remote", "add", "origin", str(origin))
    _, missing, said = check(fork)
    starts = (
        "Some changes are not committed",
        "Commits wait",
        "Colab has no",
        "There is no branch",
    )
    assert [line[: len(start)] for line, start in zip(missing, starts, strict=True)] == [*starts]
    assert "https://github.com/ada/memory/settings/pages" in said

    git(fork, "commit", "--quiet", "--all", "--message", "Ours")
    subprocess.run(
        [sys.executable, "tools/colab.py", "--commit"], cwd=fork, capture_output=True, check=True
    )
    git(fork, "push", "--quiet", "origin", "main", "colab", "main:gh-pages")
    status, missing, said = check(fork)
    assert (status, missing) == (0, [])
    assert said.startswith("Nothing is missing here. The site: https://ada.github.io/memory/")
    # It has changed nothing.
    assert git(fork, "status", "--porcelain") == ""


def test_what_contradicts_itself_is_named(fork, git, monkeypatch):
    adopt(fork, monkeypatch, "REPO=ada/memory", *ADOPT)
    citation = fork / "CITATION.cff"
    citation.write_text(citation.read_text().replace("Ada Lovelace", "Somebody"))
    (fork / ".github" / "workflows" / "publish.yml").unlink()
    git(fork, "remote", "add", "origin", str(fork.parent / "nowhere"))
    _, missing, _ = check(fork)
    for start in (
        "CITATION.cff is by 'Somebody', pyproject.toml by 'Ada Lovelace'",
        "The workflow publish.yml is gone",
        "origin does not answer: is there a repository at ",
    ):
        assert [line for line in missing if line.startswith(start)], missing
    citation.write_text("title: [")
    (fork / "LICENSE").unlink()
    _, missing, _ = check(fork)
    assert any(line.startswith("CITATION.cff cannot be read: ") for line in missing)
    assert any(line.startswith("There is no LICENSE") for line in missing)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/ada/memory.git", "ada/memory"),
        ("git@github.com:Ada/memory", "Ada/memory"),
        ("ssh://git@github.com/ada/memory.git", "ada/memory"),
        ("https://github.com/ada/memory/", "ada/memory"),
        ("/srv/git/memory.git", None),
    ],
)
def test_a_remote_is_known_by_each_of_its_spellings(address, name):
    import publish_check

    found = publish_check.REMOTE.fullmatch(address)
    assert (found and found[1]) == name
