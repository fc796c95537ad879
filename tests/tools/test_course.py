"""Building and showing the book: what may be asked for, what is said last, who waits for whom."""

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from changing_book import write_book, write_pages
from filelock import FileLock

from tools import building, course, serving
from tools.live_files import Missing

ROOT = Path(__file__).parents[2]
PLACES = {
    n: getattr(building, n).relative_to(ROOT) for n in ("ROOT", "BUILD", "SITE", "ONE", "TOC")
}


@pytest.fixture
def book(tmp_path, monkeypatch):
    """The tools, at home in a small book."""
    folder = tmp_path / "a course"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "book").mkdir()
    pages = ("notebooks/lstm.ipynb", "notebooks/new one.ipynb", "book/index.md", "preface.md")
    for name in (*pages, "README.md", "book/references.bib", "_config.yml", "pyproject.toml"):
        (folder / name).touch()
    toc = (
        "format: jb-book\nroot: book/index\nchapters:\n- file: notebooks/lstm\n- file: preface.md\n"
    )
    (folder / "_toc.yml").write_text(toc)
    for module in (building, serving, course):
        for name, place in PLACES.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, folder / place)
    monkeypatch.chdir(folder)
    return folder


def jupyter_book_that(monkeypatch, does):
    """Put something else in jupyter-book's place: it is given the folder of its output."""
    monkeypatch.setattr(building, "run_jupyter_book", lambda command: does(Path(command[-1])))


def write_a_page(folder: Path) -> None:
    page = folder / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("a page")


@pytest.mark.parametrize(
    ("spelling", "page"),
    [
        ("notebooks/lstm.ipynb", "notebooks/lstm"),
        ("./notebooks/../notebooks/lstm.ipynb", "notebooks/lstm"),
        ("../a course/notebooks/lstm.ipynb", "notebooks/lstm"),
        ("{book}/notebooks/lstm.ipynb", "notebooks/lstm"),
        ("notebooks/lstm", "notebooks/lstm"),
        ("notebooks/new one.ipynb", "notebooks/new one"),
        ("book/index.md", "book/index"),
        ("preface.md", "preface"),
    ],
)
def test_a_page_may_be_named_in_any_spelling(book, spelling, page):
    assert building.page_named(spelling.format(book=book)) == page


@pytest.mark.parametrize(
    ("spelling", "why"),
    [
        ("notebooks/no.ipynb", "no such file"),
        ("notebooks", "no such file"),
        ("README.md", "no page of the book"),
        ("book/references.bib", "no page of the book"),
        ("../outside.md", "no page of the book"),
    ],
)
def test_what_is_no_page_is_refused_before_anything_is_built(book, spelling, why, capsys):
    (book.parent / "outside.md").touch()
    assert course.main(["book", "--only", spelling]) == 2
    said = capsys.readouterr().err
    assert said == f"ONLY={spelling}: {why}; expected for example ONLY=notebooks/hopfield.ipynb\n"
    assert not (book / "_build").exists()


def test_an_exception_that_stops_the_build_is_said_last(book, capsys, monkeypatch):
    def stop(folder):
        raise RuntimeError("Look above for the cause.") from ValueError("chapter.ipynb is no JSON")

    jupyter_book_that(monkeypatch, stop)
    assert course.main(["book"]) == 1
    assert capsys.readouterr().err.endswith("\n\nValueError: chapter.ipynb is no JSON\n")
    jupyter_book_that(monkeypatch, lambda folder: sys.exit(1))
    assert course.main(["book"]) == 1
    assert capsys.readouterr().err.endswith("A warning counts as an error here; it stands above.\n")


def test_what_an_extension_tells_of_a_failed_cell_is_said_last_and_only_of_this_build(
    book, capsys, monkeypatch
):
    told = book / "_build" / "failure.txt"
    told.parent.mkdir()
    told.write_text("an old story")

    def stop(folder):
        assert not told.exists()
        told.write_text("lstm.ipynb: cell 7 failed\nNameError: x\n")
        print("Traceback", file=sys.stderr)
        raise RuntimeError("Look above for the cause.") from ValueError("cell")

    jupyter_book_that(monkeypatch, stop)
    assert course.main(["book"]) == 1
    said = capsys.readouterr().err
    assert said.endswith("The cause:\n\nlstm.ipynb: cell 7 failed\nNameError: x\n")

    def stop_on_a_full_disk(folder):
        told.touch()
        raise RuntimeError("Look above for the cause.") from OSError("no room")

    jupyter_book_that(monkeypatch, stop_on_a_full_disk)
    assert course.main(["book"]) == 1
    assert capsys.readouterr().err.endswith("The cause:\n\nOSError: no room\n")


def test_a_failed_build_is_not_taken_for_a_good_one_when_it_is_repeated(book, monkeypatch):
    # Sphinx reports what it read only once: a second build of the same pages would find no fault.
    def warn_once(folder):
        if not (folder / "_build").exists():
            write_a_page(folder)
            print("WARNING: a dead link", file=sys.stderr)
            sys.exit(1)

    jupyter_book_that(monkeypatch, warn_once)
    assert [course.main(["book"]) for _ in range(2)] == [1, 1]
    assert not (book / "_build" / "html").exists()


def test_pages_are_made_anew_when_what_shapes_them_has_changed_and_only_then(book, monkeypatch):
    fresh = []

    def note(folder):
        fresh.append(not (folder / "_build").exists())
        write_a_page(folder)

    jupyter_book_that(monkeypatch, note)
    assert course.main(["book"]) == 0
    assert course.main(["book"]) == 0
    (book / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")  # a chapter less
    assert course.main(["book"]) == 0
    (book / "extensions").mkdir()
    (book / "extensions" / "face.py").touch()
    assert course.main(["book"]) == 0
    assert course.main(["book"]) == 0
    assert fresh == [True, False, True, True, False]


def test_a_second_build_waits_says_for_whom_and_goes_on(book):
    script = (
        "from tools import building, course\n"
        f"course.BUILD = __import__('pathlib').Path({str(book / '_build')!r})\n"
        "building.build_book = lambda: print('built', flush=True)\n"
        "raise SystemExit(course.main(['book']))"
    )
    (book / "_build").mkdir()
    (book / "_build" / "builder.txt").write_text("make pdf (process 7, begun 12:00:00)")
    with FileLock(book / "_build" / ".lock"):
        waiting = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        first = waiting.stdout.readline()
        assert first == "Waiting for make pdf (process 7, begun 12:00:00) to finish.\n"
        assert waiting.poll() is None
    rest, _ = waiting.communicate(timeout=60)
    assert (rest, waiting.returncode) == ("built\n", 0)


def test_builds_note_who_builds_and_take_the_note_away(book):
    with course.alone("make book") as alone:
        assert alone
        note = (book / "_build" / "builder.txt").read_text()
        assert note.startswith(f"make book (process {os.getpid()}, begun ")
        # Showing the site waits for nobody, and leaves alone what is being built.
        with course.alone("make serve", wait=False) as nobody_builds:
            assert not nobody_builds
    assert not (book / "_build" / "builder.txt").exists()


def test_only_what_is_there_is_shown_and_the_newest_of_it(book, monkeypatch):
    with pytest.raises(building.Refused, match=r"Nothing built yet\. Run: make book"):
        serving.last_built()
    jupyter_book_that(monkeypatch, write_a_page)
    course.main(["book", "--only", "notebooks/lstm.ipynb"])
    folder, page, note = serving.last_built()
    assert (folder, page) == (building.ONE / "_build" / "html", "notebooks/lstm.html")
    assert note == "This is notebooks/lstm alone, as it was built last. The whole book: make book"
    course.main(["book"])
    assert serving.last_built() == (building.SITE, "", "")
    course.main(["book", "--only", "book/index.md"])
    assert serving.last_built()[1] == "book/index.html"


def test_a_page_whose_building_was_cut_off_is_not_shown(book, monkeypatch):
    jupyter_book_that(monkeypatch, write_a_page)
    course.main(["book"])

    def stop(folder):
        write_a_page(folder)
        raise KeyboardInterrupt

    jupyter_book_that(monkeypatch, stop)
    assert course.main(["book", "--only", "notebooks/lstm.ipynb"]) == 130
    assert serving.last_built()[0] == building.SITE


def test_a_site_that_a_killed_exchange_left_aside_is_shown(book, monkeypatch, capsys):
    jupyter_book_that(monkeypatch, write_a_page)
    course.main(["book"])
    building.SITE.rename(building.SITE.with_name("html.old"))
    assert course.main(["serve", "--port", "no"]) == 2
    assert building.SITE.is_dir()


@pytest.mark.parametrize("port", ["x", "-1", "65536", "²"])
def test_a_port_that_is_none_is_refused(book, port, capsys):
    assert course.main(["serve", f"--port={port}"]) == 2
    assert f"PORT={port}: expected a number up to 65535" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named_and_another_proposed(book, monkeypatch, capsys):
    jupyter_book_that(monkeypatch, write_a_page)
    course.main(["book"])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert course.main(["serve", "--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said == f"Port {port}: address already in use. Try another: make serve PORT={port + 1}\n"


def test_the_site_is_served_until_it_is_stopped(book, monkeypatch):
    jupyter_book_that(monkeypatch, write_a_page)
    course.main(["book"])
    script = (
        "from pathlib import Path\nfrom tools import building, course, serving\n"
        f"course.BUILD = Path({str(building.BUILD)!r})\n"
        f"course.SITE = serving.SITE = Path({str(building.SITE)!r})\n"
        f"serving.ONE = Path({str(building.ONE)!r})\n"
        "raise SystemExit(course.main(['serve', '--port', '0']))"
    )
    pipe = subprocess.PIPE
    server = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=pipe, stderr=pipe, text=True
    )
    stop = threading.Timer(60, server.kill)
    stop.start()
    address = server.stdout.readline().split()[0]
    with urllib.request.urlopen(f"{address}index.html", timeout=20) as answer:
        assert answer.read() == b"a page"
    server.send_signal(2)
    _, said = server.communicate()
    stop.cancel()
    assert server.returncode == 130
    assert "Traceback" not in said
    assert said.endswith("Stopped.\n")


def test_one_page_is_built_as_told_without_news_that_mean_nothing(tmp_path):
    folder = tmp_path / "a course"
    folder.mkdir()
    write_book(folder)
    write_pages(folder, "Other", 1)
    (folder / "book" / "same.md").write_text("# Same\n\n[There](other.md), [nowhere](no.md).\n")
    done = subprocess.run(
        [sys.executable, "-m", "tools.course", "book", "--only", "./book/../book/same.md"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = folder / "_build" / "only" / "_build" / "html" / "book" / "same.html"
    assert done.stdout.splitlines()[-1].endswith(f": {page}")
    assert page.is_file()
    warnings = [line for line in done.stderr.splitlines() if "WARNING" in line]
    assert len(warnings) == 1, done.stderr
    assert "no.md" in warnings[0]


def test_files_that_are_not_to_be_had_stop_the_build_before_anything_is_executed(
    book, monkeypatch, capsys
):
    def nowhere(folder):
        raise Missing("Pages that run Python need one.whl, not found. ... LIVE=0")

    monkeypatch.setattr(course, "lay_live", nowhere)
    jupyter_book_that(monkeypatch, lambda folder: pytest.fail("it was begun"))
    monkeypatch.setenv("LIVE", "1")
    assert course.main(["book"]) == 1
    said = capsys.readouterr().err
    assert "There is no site yet. The cause:\n\nPages that run Python need one.whl" in said
    jupyter_book_that(monkeypatch, write_a_page)
    monkeypatch.setenv("LIVE", "0")
    assert course.main(["book"]) == 0
