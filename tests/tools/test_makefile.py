"""The Makefile hands on what was typed, unread, and says what there is to do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text()
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")

# Stands in for the environment's Python: it notes its arguments, each on a line of its own.
NOTES = '#!/bin/sh\nprintf "%s\\n" "$@" > "$(dirname "$0")/arguments"\n'


@pytest.fixture
def make(tmp_path):
    """Run make in a copy of the Makefile alone; returns what it printed, and what a tool got."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(NOTES)
    python.chmod(0o755)

    def run(*arguments: str, **variables: str) -> tuple[subprocess.CompletedProcess, list[str]]:
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        done = subprocess.run(
            ["make", *arguments, "-o", ".venv/.ready"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env={**plain, **variables},
            check=False,
        )
        noted = python.with_name("arguments")
        return done, noted.read_text().splitlines() if noted.is_file() else []

    return run


@pytest.mark.parametrize(
    "typed",
    [
        "notebooks/a b.ipynb",
        'x"; touch X; "',
        "x'; touch X; '",
        "$(shell touch X)",
        "$$(touch X)",
        "`touch X`",
        "$(touch X) ${HOME} # \\ %",
        "x\ntouch X",
    ],
)
@pytest.mark.parametrize(
    ("target", "name", "option"), [("book", "ONLY", "--only"), ("serve", "PORT", "--port")]
)
def test_what_is_typed_reaches_the_tool_as_it_was_typed(
    make, tmp_path, target, name, option, typed
):
    for arguments, variables in (([f"{name}={typed}"], {}), ([], {name: typed})):
        done, got = make(target, *arguments, **variables)
        assert done.returncode == 0, done.stderr
        assert got == ["-m", "tools.course", target, option, *typed.splitlines()]
        assert not (tmp_path / "X").exists()


def test_without_a_page_the_whole_book_is_built(make):
    assert make("book")[1] == ["-m", "tools.course", "book", "--only", ""]


def test_make_alone_lists_what_there_is_to_do_and_does_nothing(make, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    done, got = make()
    assert done.returncode == 0
    assert (got, sorted(tmp_path.rglob("*"))) == ([], before)
    lines = done.stdout.splitlines()
    for target in ("book", "test", "serve", "pdf", "links", "clean"):
        (line,) = (line for line in lines if re.match(rf"  make {target} ", line))
        assert len(line.split(maxsplit=2)[2]) > 10


def test_the_list_names_every_target_that_is_for_people():
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)[1].split()
    told = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, flags=re.MULTILINE)
    assert set(told) <= set(phony)
    assert set(phony) - set(told) <= {"site-tools", "FORCE"}


def test_no_recipe_runs_a_script_that_names_the_folder_it_was_installed_in():
    # Such scripts are dead once the folder has moved; zizmor is a program of its own.
    scripts = re.findall(r"\$\(VENV\)/bin/(\S+)", MAKEFILE)
    assert set(scripts) == {"python", "zizmor"}
