"""A page that lists what a pull request changes, for its preview: `python tools/changes.py SITE`.

It compares the last commit with its first parent, which is what a pull request is merged into.
"""

import argparse
import html
import subprocess
import sys
from pathlib import Path

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>What changed</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto }}</style>
<h1>What changed</h1>
<p>{commit} against {before}. <a href="index.html">The whole site</a>.</p>
<h2>Pages</h2>
<ul>
{pages}
</ul>
<h2>Other files</h2>
<ul>
{others}
</ul>
</html>
"""
NOTHING = "<li>None.</li>"


def git(root: Path, *arguments: str) -> str:
    """What a git command prints."""
    run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"git {arguments[0]}: {run.stderr.strip()}")
    return run.stdout


def page_of(name: str, site: Path) -> str:
    """The page that a source becomes; nothing where it is none of the site's."""
    page = Path(name).with_suffix(".html").as_posix()
    return page if name.endswith((".md", ".ipynb")) and (site / page).is_file() else ""


def listing(root: Path, site: Path) -> str:
    """The page, as HTML."""
    changed = git(root, "diff", "--name-only", "-z", "HEAD^1", "HEAD").split("\0")
    pages, others = [], []
    for name in filter(None, changed):
        words = html.escape(name)
        if page := page_of(name, site):
            pages.append(f'<li><a href="{html.escape(page)}">{words}</a></li>')
        else:
            others.append(f"<li>{words}</li>")
    commit, before = (
        git(root, "rev-parse", "--short", name).strip() for name in ("HEAD", "HEAD^1")
    )
    told = {"pages": "\n".join(pages) or NOTHING, "others": "\n".join(others) or NOTHING}
    return PAGE.format(commit=commit, before=before, **told)


def main() -> None:
    """Write `changes.html` into the site."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("site", type=Path)
    site = parser.parse_args().site
    if not (site / "index.html").is_file():
        parser.error(f"{site} holds no built site; run: make book")
    text = listing(Path(__file__).resolve().parent.parent, site)
    (site / "changes.html").write_text(text, encoding="utf8")
    print(f"What changed: {site / 'changes.html'}")


if __name__ == "__main__":
    main()
