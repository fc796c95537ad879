"""The notebooks that Colab opens, and what a notebook says where the package is missing."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "extensions")]
import adopt  # noqa: E402
import colab  # noqa: E402
import imprint  # noqa: E402

NAME = "some-owner/their.course"
IN_COLAB = f"https://colab.research.google.com/github/{NAME}/blob/colab/notebooks/"
SITE = "https://some-owner.github.io/their.course/"


def install_cell(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4).cells[1]


def run_alone(source: str, in_colab: bool, installed: bool) -> subprocess.CompletedProcess:
    """A cell in a Python that knows the standard library and, on request, the package."""
    fake = "import sys; sys.modules['google.colab'] = sys;" if in_colab else "import sys;"
    path = f"sys.path.append({str(ROOT / 'src')!r});" if installed else ""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{fake}{path}exec({source!r})"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_install_cell_is_the_same_in_all_notebooks_and_folded_everywhere():
    cells = [install_cell(path) for path in NOTEBOOKS]
    assert len({cell.source for cell in cells}) == 1
    for cell in cells:
        assert cell.source.startswith("# @title ")
        assert cell.metadata.cellView == "form"
        assert cell.metadata.jupyter.source_hidden is True
        assert "hide-input" in cell.metadata.tags


@pytest.mark.parametrize("in_colab", [False, True])
def test_where_the_package_is_there_the_install_cell_does_nothing(in_colab):
    done = run_alone(install_cell(NOTEBOOKS[0]).source, in_colab, installed=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_where_the_package_is_missing_the_install_cell_says_what_to_do():
    source = install_cell(NOTEBOOKS[0]).source
    here = run_alone(source, in_colab=False, installed=False)
    last = here.stderr.strip().splitlines()[-1]
    assert last == "ImportError: In the course's folder, run: pip install -e '.[notebooks]'"
    there = run_alone(source, in_colab=True, installed=False)
    last = there.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: Open this notebook with the Colab button of your course's")
    assert "make adopt" in last
    assert "make colab" in last


@pytest.fixture
def adopted(course_copy, git):
    adopt.adopt(NAME, root=course_copy)
    git(course_copy, "commit", "--quiet", "--all", "--message", "Our own")
    return course_copy


@pytest.fixture
def written(adopted):
    """The folder of the notebooks for Colab, and the commit they come from."""
    folder = adopted / "_build" / "colab"
    return folder, colab.write(adopted, folder)


def test_colab_installs_the_package_of_the_very_commit(written, adopted, git, monkeypatch):
    folder, commit = written
    assert commit == git(adopted, "rev-parse", "HEAD")
    assert f'"{imprint.GITHUB}{NAME}"' in git(adopted, "show", f"{commit}:pyproject.toml")
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        code = TransformerManager().transform_cell(install_cell(path).source)
        ran = []
        shell = SimpleNamespace(run_line_magic=lambda *magic, ran=ran: ran.append(magic))
        monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
        exec(code, {"get_ipython": lambda shell=shell: shell})
        assert ran == []
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        exec(code, {"get_ipython": lambda shell=shell: shell})
        [(magic, line)] = ran
        assert magic == "pip"
        command, *options, wanted = shlex.split(line)
        assert (command, options) == ("install", ["-q"])
        assert Requirement(wanted).url == f"git+{imprint.GITHUB}{NAME}@{commit}"
        assert Requirement(wanted).extras == {"notebooks"}


def test_links_between_chapters_stay_in_colab_and_others_lead_to_the_site(written):
    folder, _ = written
    leading = set()
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        for target in re.findall(r"\]\(([^)\s]+(?:\.ipynb|\.md|\.html)[^)\s]*)\)", text):
            if target.startswith(IN_COLAB):
                assert (folder / "notebooks" / target.removeprefix(IN_COLAB)).is_file()
                leading.add("colab")
            elif target.startswith(SITE):
                page = target.removeprefix(SITE).removesuffix(".html")
                assert (ROOT / f"{page}.md").is_file()
                leading.add("site")
            else:
                assert target.startswith("https://"), target
    assert leading == {"colab", "site"}


def test_nothing_else_differs_from_the_course_s_own_notebooks(written, adopted):
    folder, _ = written
    assert {path.name for path in (folder / "notebooks").iterdir()} == {p.name for p in NOTEBOOKS}
    for path in NOTEBOOKS:
        ours = json.loads((adopted / "notebooks" / path.name).read_text(encoding="utf8"))
        theirs = json.loads((folder / "notebooks" / path.name).read_text(encoding="utf8"))
        for mine, copied in zip(ours["cells"], theirs["cells"], strict=True):
            source = "".join(copied["source"]).replace(f"]({IN_COLAB}", "](")
            source = re.sub(rf"\]\({re.escape(SITE)}([^)]*)\.html", r"](../\1.md", source)
            if mine is not ours["cells"][1]:
                assert source == "".join(mine["source"])
            copied["source"] = mine["source"]
            # By this name a link of the site opens the cell.
            assert copied["metadata"].pop("id") == mine["id"]
        assert theirs == ours


def test_the_branch_is_written_and_what_one_works_on_stays_as_it_was(adopted, git):
    (adopted / "README.md").write_text("staged\n")
    git(adopted, "add", "README.md")
    (adopted / "README.md").write_text("and not staged\n")
    (adopted / "new.txt").write_text("not known\n")
    before = git(adopted, "status", "--porcelain", "--branch"), git(adopted, "diff", "--cached")
    folder = adopted / "_build" / "colab"

    commit = colab.write(adopted, folder)
    assert colab.commit_to_branch(adopted, folder, commit)
    after = git(adopted, "status", "--porcelain", "--branch"), git(adopted, "diff", "--cached")
    assert after == before
    assert (adopted / "README.md").read_text() == "and not staged\n"
    assert git(adopted, "rev-parse", "HEAD") == commit

    names = git(adopted, "ls-tree", "-r", "--name-only", "colab").splitlines()
    assert set(names) == {"LICENSE", "README.md", *(f"notebooks/{p.name}" for p in NOTEBOOKS)}
    for name in names:
        assert git(adopted, "show", f"colab:{name}") == (folder / name).read_text().strip()
    assert commit in git(adopted, "show", "colab:README.md")


def test_the_branch_grows_by_one_commit_a_change_and_none_without(adopted, git):
    folder = adopted / "_build" / "colab"

    def write() -> bool:
        return colab.commit_to_branch(adopted, folder, colab.write(adopted, folder))

    assert write()
    first = git(adopted, "rev-parse", "colab")
    assert not write()
    assert git(adopted, "rev-parse", "colab") == first
    git(adopted, "rm", "--quiet", "notebooks/seq2seq.ipynb")
    git(adopted, "commit", "--quiet", "--message", "One chapter less")
    assert write()
    assert git(adopted, "rev-parse", "colab^") == first
    assert "notebooks/seq2seq.ipynb" not in git(adopted, "ls-tree", "-r", "--name-only", "colab")


def test_another_machine_goes_on_from_the_branch_that_was_pushed(adopted, git, tmp_path):
    colab.commit_to_branch(
        adopted, adopted / "_build/colab", colab.write(adopted, adopted / "_build/colab")
    )
    pushed = git(adopted, "rev-parse", "colab")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(adopted), str(clone))
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "More")
    folder = clone / "_build" / "colab"
    assert colab.commit_to_branch(clone, folder, colab.write(clone, folder))
    assert git(clone, "rev-parse", "colab^") == pushed


def test_without_a_repository_nothing_is_written_and_the_message_says_what_comes_first(
    course_copy, git, tmp_path
):
    adopt.adopt("none", root=course_copy)
    git(course_copy, "commit", "--quiet", "--allow-empty", "--all", "--message", "Nobody's")
    adopt.adopt(NAME, root=course_copy)  # but not committed
    with pytest.raises(colab.CannotWriteError, match=r"make adopt REPO=owner/name, and commit"):
        colab.write(course_copy, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(colab.CannotWriteError, match="git rev-parse: "):
        colab.write(tmp_path, tmp_path / "out")


def test_a_chapter_without_install_cell_is_named_and_nothing_is_written(adopted, git, tmp_path):
    path = adopted / "notebooks" / "text.ipynb"
    notebook = nbformat.read(path, as_version=4)
    del notebook.cells[1]
    nbformat.write(notebook, path)
    git(adopted, "commit", "--quiet", "--all", "--message", "A chapter of our own")
    with pytest.raises(colab.CannotWriteError, match=r"notebooks/text\.ipynb: its second cell"):
        colab.write(adopted, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_branch_that_is_checked_out_is_left_alone(adopted, git, written, tmp_path):
    folder, commit = written
    colab.commit_to_branch(adopted, folder, commit)
    git(adopted, "worktree", "add", "--quiet", str(tmp_path / "other"), "colab")
    git(adopted, "commit", "--quiet", "--allow-empty", "--message", "More")
    with pytest.raises(colab.CannotWriteError, match="checked out"):
        colab.commit_to_branch(adopted, folder, colab.write(adopted, folder))
    assert git(tmp_path / "other", "status", "--porcelain") == ""
