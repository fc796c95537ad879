"""The exchange of the finished site, killed before each single thing it does to a file."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tools.finished_site import exchange, settle

ROOT = Path(__file__).parents[2]
OLD = {"index.html": "old", "a/page.html": "old", "a/gone.html": "old"}
NEW = {"index.html": "new", "a/page.html": "new", "b/more.html": "new"}
# Ends itself by a signal when it is about to do the n-th thing to the files in a folder.
CUT = """
import os, sys
from pathlib import Path
from tools.finished_site import exchange, settle

folder, what, n, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
done = 0

def hook(event, given):
    global done
    if event.startswith(("os.", "shutil.")) or event == "open" and str(given[1])[0] in "wx":
        done += event not in ("os.scandir", "os.listdir", "os.listxattr")
        if done == n:
            os.kill(os.getpid(), number)

sys.addaudithook(hook)
exchange(folder / "made", folder / "html") if what == "exchange" else settle(folder / "html")
done = -1
print("finished")
"""


def write(folder: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def read(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*.html")}


def cut(folder: Path, what: str, n: int, number: int) -> bool:
    """Whether it was cut off, or had finished before its n-th step."""
    command = [sys.executable, "-c", CUT, folder, what, str(n), str(number)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode in (0, -number, -signal.SIGINT, 130), run.stderr
    return "finished" not in run.stdout


def start(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    write(folder / "html", OLD)
    write(folder / "made", NEW)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_exchange_cut_off_anywhere_leaves_the_whole_old_or_the_whole_new_site(tmp_path, number):
    found = []
    for n in range(1, 200):
        start(tmp_path)
        if not cut(tmp_path, "exchange", n, number):
            break
        settle(tmp_path / "html")
        found.append(read(tmp_path / "html"))
        assert found[-1] in (OLD, NEW), f"cut off before step {n}"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["html", "made"]
    # There were moments of both kinds, and once the new site stands it stays.
    assert found.count(OLD) > 5
    assert found.count(NEW) > 2
    assert found == sorted(found, key=lambda pages: pages == NEW)


@pytest.mark.parametrize("new_is_whole", [True, False])
def test_putting_right_can_be_cut_off_anywhere_itself(tmp_path, new_is_whole):
    for n in range(1, 200):
        start(tmp_path)
        if new_is_whole:  # killed between the two renames
            (tmp_path / "html").rename(tmp_path / "html.old")
            (tmp_path / "made").rename(tmp_path / "html.new")
        else:  # killed while the new site was copied
            write(tmp_path / "html.new", {"index.html": "ne"})
        was_cut = cut(tmp_path, "settle", n, signal.SIGKILL)
        settle(tmp_path / "html")
        assert read(tmp_path / "html") == (NEW if new_is_whole else OLD), n
        if not was_cut:
            break
    assert n > 3


def test_what_cannot_be_completed_leaves_the_old_site_and_its_cause(tmp_path):
    start(tmp_path)

    def full(_: Path) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        exchange(tmp_path / "made", tmp_path / "html", full)
    assert read(tmp_path / "html") == OLD
    assert sorted(p.name for p in tmp_path.iterdir()) == ["html", "made"]
    (tmp_path / "made" / "loop.html").symlink_to("nowhere")
    with pytest.raises(OSError, match=r"No such file or directory: .*loop\.html"):
        exchange(tmp_path / "made", tmp_path / "html")
    assert read(tmp_path / "html") == OLD


def test_the_first_site_has_nothing_to_exchange_with(tmp_path):
    write(tmp_path / "made", NEW)
    write(tmp_path / "html.new", {"index.html": "half"})
    exchange(tmp_path / "made", tmp_path / "html")
    assert read(tmp_path / "html") == NEW
    # The same site can be completed in its own place.
    site = tmp_path / "html"
    exchange(site, site, lambda copy: (copy / "index.html").write_text("completed"))
    assert read(site) == {**NEW, "index.html": "completed"}
