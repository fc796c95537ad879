"""The pinned versions can be installed on every Python that the course admits."""

import os
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
PINS = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())
PYTHONS = ("3.11.0", "3.12.0", "3.13.0")


def refused(needs: str) -> list[str]:
    return [python for python in PYTHONS if python not in SpecifierSet(needs)]


def test_every_pin_admits_every_python_that_the_course_admits():
    """As far as the pins are installed here; a run of CI has installed them all."""
    bad, elsewhere = {}, []
    for name, version in PINS.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            found = None
        if found is None or found.version != version:
            elsewhere.append(f"{name}=={version}")
            continue
        needs = found.metadata.get("Requires-Python", "")
        if refused(needs):
            bad[f"{name}=={version}"] = needs
    assert bad == {}, f"these ask for a newer Python than {PYTHONS[0]}"
    assert len(elsewhere) < len(PINS) / 2, "too few of the pins are installed to say anything"
    # What only `make bench` compares with is not in this environment.
    elsewhere = [pin for pin in elsewhere if not pin.startswith("reservoirpy==")]
    if elsewhere:
        pytest.skip(f"not installed in the version that is pinned: {', '.join(elsewhere)}")


def test_a_pin_that_asks_for_a_later_patch_is_seen():
    assert refused(">=3.11.5") == ["3.11.0"]
    assert refused(">=3.9") == []
    assert refused(">=3.9,<3.13") == ["3.13.0"]


OLDEST = Path("/usr/bin/python3")


@pytest.mark.skipif(shutil.which("bash") is None or not OLDEST.exists(), reason="no such system")
@pytest.mark.parametrize("newer", [True, False])
def test_ci_takes_the_systems_python_where_that_is_older_than_the_one_on_the_path(tmp_path, newer):
    told = subprocess.run([OLDEST, "--version"], capture_output=True, text=True, check=True).stdout
    system = tuple(map(int, re.findall(r"\d+", told)[:3]))
    if system < (3, 11):
        pytest.skip("the system's Python is too old for the course")
    version = (3, 99, 0) if newer else system
    fakes = {
        "python3": f'case "$*" in *version_info*) echo {".".join(map(str, version))};; esac',
        "make": 'echo "PYTHON=${PYTHON-} $*"',
        "chromium": "",
    }
    for name, does in fakes.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    plain = {k: v for k, v in os.environ.items() if k != "PYTHON"}
    run = subprocess.run(
        ["bash", ROOT / ".ci" / "run"],
        capture_output=True,
        text=True,
        env={**plain, "PATH": f"{tmp_path}{os.pathsep}{plain['PATH']}"},
        check=False,
    )
    assert run.stdout == f"PYTHON={OLDEST if newer else ''} test\n", run.stderr
