"""Whose course this is: what `pyproject.toml` says of its title, its author and its repository.

The repository's name stands there and nowhere else; `make adopt` writes it. Until then there is
none, and every address below is empty.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

GITHUB = "https://github.com/"
COLAB = "https://colab.research.google.com/github/"
BRANCH = "main"
# What `make colab` writes, and Colab opens.
COLAB_BRANCH = "colab"


@dataclass(frozen=True)
class Course:
    """A course and the addresses that follow from its repository's.

    >>> ours = Course("Memory", "Ada Lovelace", "https://github.com/Ada/memory")
    >>> ours.site, Course("Memory", "Ada Lovelace").site
    ('https://ada.github.io/memory/', '')
    >>> ours.colab("notebooks/lstm.ipynb")
    'https://colab.research.google.com/github/Ada/memory/blob/colab/notebooks/lstm.ipynb'
    """

    title: str
    author: str
    repository: str = ""

    @property
    def name(self) -> str:
        """The repository as owner/name."""
        return self.repository.removeprefix(GITHUB)

    @property
    def site(self) -> str:
        """Where GitHub Pages shows the site, with a slash at its end."""
        if not self.repository:
            return ""
        owner, name = self.name.split("/")
        host = f"{owner.lower()}.github.io"
        # The site of a repository named like its owner's host lies at the root of that host.
        return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"

    def colab(self, notebook: str) -> str:
        """Where Colab opens a notebook, given by its path in the repository."""
        if not self.repository:
            return ""
        return f"{COLAB}{self.name}/blob/{COLAB_BRANCH}/{notebook}"


def parse(pyproject: str) -> Course:
    """The course that the text of a `pyproject.toml` describes."""
    table = tomllib.loads(pyproject)
    project = table["project"]
    return Course(
        title=table["tool"]["course"]["title"],
        author=", ".join(author["name"] for author in project["authors"]),
        repository=project.get("urls", {}).get("Repository", ""),
    )


def read(root: Path) -> Course:
    """The course whose folder this is."""
    return parse((root / "pyproject.toml").read_text(encoding="utf8"))
