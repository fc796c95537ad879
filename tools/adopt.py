"""Make a copy of the course your own: `make adopt REPO=owner/name [AUTHOR=… TITLE=… HOLDER=…]`.

The settings come in the environment, where neither make nor a shell reads anything into them. A
few lines of three files change, and no later version of the course has reason to touch these, so it
merges without conflicts. REPO=none takes the repository away again.
"""

import json
import os
import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "extensions"))
import imprint  # noqa: E402

OWNER = r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}"
NAME = r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}"
NONE = "none"


def repository(name: str) -> str:
    """The address of a repository on GitHub, given as owner/name; empty for "none".

    Raises:
        ValueError: GitHub has no repositories of that name.
    """
    if name == NONE:
        return ""
    reserved = name.endswith(("/.", "/..", ".git", ".wiki"))
    if not re.fullmatch(f"{OWNER}/{NAME}", name) or reserved:
        raise ValueError(
            "REPO: expected owner/name as in the repository's address on GitHub, for example "
            f"REPO=ada/memory, got {name!r}."
        )
    return imprint.GITHUB + name


def one_line(name: str, value: str) -> str:
    """A setting without space around it.

    Raises:
        ValueError: it holds a line break or another character that cannot be seen.
    """
    if not value.strip().isprintable():
        raise ValueError(f"{name}: expected one line of plain text, got {value!r}.")
    return value.strip()


def quoted(value: str) -> str:
    """A string that TOML and YAML both read back as it was."""
    return json.dumps(value, ensure_ascii=False)


def found(path: Path, text: str, start: str) -> str:
    """The one line of a file's text that starts in a certain way.

    Raises:
        ValueError: no line starts so, or several do.
    """
    lines = [line for line in text.splitlines() if line.startswith(start)]
    if len(lines) != 1:
        raise ValueError(
            f"{path.name}: expected one line that starts with {start!r}, found {len(lines)}. "
            "Write that setting into the files by hand, and leave it out here."
        )
    return lines[0]


def adopt(
    name: str, author: str = "", title: str = "", holder: str = "", root: Path = ROOT
) -> list[Path]:
    """Write repository, author, title and holder of the licence; returns the changed files.

    Args:
        name: the repository as owner/name, or "none".
        author: who is to be cited; nothing changes where it is empty, and so for the rest.
        title: the course's name.
        holder: who holds the rights in the changes: a line of its own, for the licence asks that
            the lines already there stay.
        root: the course's folder.

    Raises:
        ValueError: an argument cannot be used, or a file has lost the line to change. No file has
            changed then.
    """
    address = repository(name)
    author, title = one_line("AUTHOR", author), one_line("TITLE", title)
    holder = one_line("HOLDER", holder)
    paths = [root / file for file in ("pyproject.toml", "CITATION.cff", "LICENSE")]
    before = [path.read_text(encoding="utf8") for path in paths]
    texts = dict(zip(paths, before, strict=True))
    project, citation, licence = paths

    def write(path: Path, start: str, new: str) -> None:
        line = re.escape(found(path, texts[path], start))
        texts[path] = re.sub(f"^{line}$", lambda _: new, texts[path], flags=re.MULTILINE)

    texts[project] = re.sub(r"^Repository = .*\n", "", texts[project], flags=re.MULTILINE)
    entry = f"\nRepository = {quoted(address)}" if address else ""
    write(project, "[project.urls]", f"[project.urls]{entry}")
    if author:
        write(project, "authors = ", f"authors = [{{ name = {quoted(author)} }}]")
        write(citation, "  - name: ", f"  - name: {quoted(author)}")
    if title:
        write(project, "title = ", f"title = {quoted(title)}")
        write(citation, "title: ", f"title: {quoted(title)}")
    known = re.findall(r"^Copyright \(c\) \d+ (.+)$", texts[licence], flags=re.MULTILINE)
    if holder and holder not in known:
        permission = found(licence, texts[licence], "Permission is hereby granted")
        theirs = f"Copyright (c) {date.today().year} {holder}"
        write(licence, permission, f"{theirs}\n\n{permission}")

    changed = [path for path, old in zip(paths, before, strict=True) if texts[path] != old]
    for path in changed:
        path.write_text(texts[path], encoding="utf8")
    return changed


def left_to_do(ours: imprint.Course, given: dict[str, str]) -> list[str]:
    """What only the instructor can do."""
    if not ours.repository:
        return ["Commit these changes. No page links to a repository, or to Colab, from then on."]
    author = (
        "If AUTHOR names several people: give each an entry of their own in CITATION.cff."
        if given["AUTHOR"]
        else f'AUTHOR="…" sets who is cited; now that is "{ours.author}".'
    )
    return [
        "Commit these changes.",
        f"Create {ours.repository} on GitHub, empty, and push the branch {imprint.BRANCH} to it.",
        f"For Colab: make colab, then git push origin {imprint.COLAB_BRANCH}; again when a chapter "
        "or the package has changed.",
        f"To publish it as {ours.site}: the workflow Publish fills the branch gh-pages after a "
        "push; choose it once, in Settings > Pages. make publish-check says what is missing.",
        author,
        *([] if given["TITLE"] else [f'TITLE="…" sets the course\'s name; now "{ours.title}".']),
        *([] if given["HOLDER"] else ['HOLDER="…" adds who holds the rights in your changes.']),
    ]


def main() -> None:
    given = {name: os.environ.get(name, "") for name in ("REPO", "AUTHOR", "TITLE", "HOLDER")}
    try:
        changed = adopt(*given.values())
    except ValueError as error:
        sys.exit(str(error))
    ours = imprint.read(ROOT)
    files = ", ".join(str(path.relative_to(ROOT)) for path in changed) or "nothing"
    print(f'"{ours.title}", by {ours.author}. Repository: {ours.repository or "none"}.')
    print(f"Changed: {files}.\nLeft to do, by hand:")
    print(*(f"  - {item}" for item in left_to_do(ours, given)), sep="\n")


if __name__ == "__main__":
    main()
