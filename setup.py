"""Puts the measured tables into the wheel; all else about the package stands in pyproject.toml.

The tables lie in book/measured, where the pages of the book do, so setuptools does not count them
to the package by itself.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

TABLES = sorted(path.as_posix() for path in Path("book/measured").glob("*.*"))


class BuildWithTables(build_py):
    """`build_py`, and a copy of the tables where `rnn_course.data.load_measured` looks for them."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:  # an editable install reads them where they lie
            for table, copy in zip(TABLES, self._copies(), strict=True):
                self.mkpath(str(Path(copy).parent))
                self.copy_file(table, copy)

    def get_source_files(self) -> list[str]:
        return [*super().get_source_files(), *TABLES]

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._copies()]

    def _copies(self) -> list[str]:
        folder = Path(self.build_lib, "rnn_course", "data", "tables")
        return [str(folder / Path(table).name) for table in TABLES]


setup(cmdclass={"build_py": BuildWithTables})
