"""The workflows: what each may do, and the steps that write somewhere, run as they stand."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FLOWS = {
    path.stem: yaml.safe_load(path.read_text())
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
JOBS = [(f"{flow}: {name}", job) for flow, it in FLOWS.items() for name, job in it["jobs"].items()]
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
each_job = pytest.mark.parametrize("job", [job for _, job in JOBS], ids=[name for name, _ in JOBS])


def scripts(job: dict) -> Iterator[str]:
    return (step["run"] for step in job.get("steps", []) if "run" in step)


def step(flow: str, job: str, name: str) -> dict:
    (found,) = (s for s in FLOWS[flow]["jobs"][job]["steps"] if s.get("name") == name)
    return found


@pytest.mark.parametrize("flow", FLOWS)
def test_a_workflow_may_read_the_sources_and_nothing_else(flow):
    assert FLOWS[flow]["permissions"] in ({}, {"contents": "read"})


@each_job
def test_a_job_that_may_write_runs_nothing_of_the_course(job):
    writes = {what for what, may in job.get("permissions", {}).items() if may == "write"}
    if writes:
        assert not any("uses" in step for step in job["steps"])
        assert not any(re.search(r"\b(make|python3?|pip|bash)\b", text) for text in scripts(job))


@each_job
def test_actions_are_pinned_by_commit(job):
    used = [job.get("uses"), *(step.get("uses") for step in job.get("steps", []))]
    for action in filter(None, used):
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}|\./\.github/workflows/\w+\.yml", action)


@each_job
def test_what_a_job_makes_is_there_and_its_scripts_are_a_shells(job):
    for text in scripts(job):
        assert set(re.findall(r"^make ([a-z-]+)", text, flags=re.MULTILINE)) <= TARGETS
        subprocess.run(["bash", "-n", "-c", text], check=True)
        assert "${{" not in text, "an expression in a script is read by the shell"


def run(text: str, folder: Path, gh: str, **variables: str) -> tuple[int, list[str]]:
    """Run a step's script with a stand-in for GitHub's own program; returns what that was asked."""
    programs, asked = folder / "programs", folder / "asked"
    programs.mkdir(exist_ok=True)
    (programs / "gh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{asked}"\n{gh}\n')
    (programs / "gh").chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", text],
        cwd=folder / "here",
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.returncode, asked.read_text().splitlines() if asked.exists() else []


def test_the_site_is_pushed_whole_and_without_a_past(git, tmp_path):
    origin = tmp_path / "ada" / "memory.git"
    origin.mkdir(parents=True)
    git(origin, "init", "--quiet", "--bare")
    told = {
        "GITHUB_SERVER_URL": tmp_path.as_uri(),
        "GITHUB_REPOSITORY": "ada/memory",
        "GITHUB_SHA": "abc",
        "GIT_AUTHOR_NAME": "",
    }
    for text in ("first", "second"):
        site = tmp_path / "here"
        shutil.rmtree(site, ignore_errors=True)
        (site / "_static" / "live").mkdir(parents=True)
        (site / ".nojekyll").touch()
        (site / "index.html").write_text(text)
        (site / "_static" / "live" / "x.zip").write_text(text)
        (site / ".gitignore").write_text("*.zip\n")
        del told["GIT_AUTHOR_NAME"]
        run(step("publish", "deploy", "Push it")["run"], tmp_path, "", **told)
        told["GIT_AUTHOR_NAME"] = ""
        assert git(origin, "show", "gh-pages:index.html") == text
        names = git(origin, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
        assert {".nojekyll", "_static/live/x.zip"} <= set(names)
        assert git(origin, "rev-list", "--count", "gh-pages") == "1"


def test_a_failed_week_opens_one_issue_and_the_next_is_noted_below_it(tmp_path):
    (tmp_path / "here").mkdir()
    text = step("weekly", "tell", "Say so once, and again below that")["run"]
    told = {"GITHUB_SERVER_URL": "https://a", "GITHUB_REPOSITORY": "b/c", "GITHUB_RUN_ID": "7"}
    _, asked = run(text, tmp_path, "", **told)
    assert len(asked) == 2
    assert asked[1].startswith("issue create --title The weekly build failed --body ")
    assert asked[1].endswith("https://a/b/c/actions/runs/7")
    _, asked = run(text, tmp_path, 'case "$2" in list) echo 12;; esac', **told)
    assert asked[3] == "issue comment 12 --body It failed again: https://a/b/c/actions/runs/7"


@pytest.mark.parametrize(("tag", "fits"), [("v0.1.0", True), ("v0.1", False), ("v00100", False)])
def test_a_release_has_the_version_of_the_package(tag, fits, tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    text = step("release", "build", "The tag is the package's version")["run"]
    version = re.search(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    tag = tag.replace("0.1.0", version[1])
    done = subprocess.run(
        ["bash", "-c", text],
        cwd=tmp_path,
        env={**os.environ, "GITHUB_REF_NAME": tag},
        check=False,
    )
    assert (done.returncode == 0) == fits


def test_what_a_release_attaches_is_what_its_checksums_say(tmp_path):
    for name in ("_build/course.pdf", "_build/bundle/a.zip", "_build/bundle/a.whl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    text = step("release", "build", "What is attached, with checksums")["run"]
    subprocess.run(["bash", "-e", "-c", text], cwd=tmp_path, check=True)
    release = tmp_path / "release"
    assert {p.name for p in release.iterdir()} == {"course.pdf", "a.zip", "a.whl", "SHA256SUMS"}
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=release, check=True)
