"""Which names of other modules a piece of code uses, as far as its syntax tells.

    from rnn_course import show, LSTM
    show.lines(frame)               # uses rnn_course.show.lines, and rnn_course.LSTM

A module that is handed on whole (`getattr(show, name)`) is used whole: `rnn_course.show.*`.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple


class Use(NamedTuple):
    """One use of an imported name."""

    name: str
    """With all its dots, as if nothing had been renamed: `rnn_course.nets.LSTM`."""
    argument: str | None = None
    """Where it is called with a string, that string."""


class Uses(NamedTuple):
    """What a piece of code uses."""

    imports: frozenset[str]
    """The dotted names it imports, used or not."""
    names: frozenset[Use]
    """The imported names that it uses."""
    strings: frozenset[str]
    """Its strings of one line, such as the name of a file or of a library."""

    def all_names(self) -> set[str]:
        """The dotted names that it imports or uses."""
        return self.imports | {use.name for use in self.names}


def uses(tree: ast.AST, room: str = "") -> Uses:
    """What `tree` uses; `room` is the package that relative imports start from."""
    reader = _Reader(room)
    reader.visit(tree)
    return Uses(
        frozenset(name for targets in reader.bound.values() for name in targets),
        frozenset(reader.resolved()),
        frozenset(reader.strings),
    )


class _Reader(ast.NodeVisitor):
    def __init__(self, room: str) -> None:
        self.room = room
        self.bound: dict[str, set[str]] = defaultdict(set)
        self.seen: set[tuple[str, str, str | None]] = set()
        self.strings: set[str] = set()

    def resolved(self) -> Iterator[Use]:
        for first, rest, argument in self.seen:
            for target in self.bound.get(first, ()):
                yield Use(f"{target}.{rest}", argument)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.bound[alias.asname or name].add(name)
            # `import a.b` binds a, and imports a.b whether or not the code says a.b again.
            self.bound[""].add(alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            target = f"{source_of(node, self.room)}.{alias.name}"
            self.bound[alias.asname or alias.name].add(target)

    def visit_If(self, node: ast.If) -> None:
        # What only a type checker reads is never imported.
        test = node.test
        if getattr(test, "id", getattr(test, "attr", None)) == "TYPE_CHECKING":
            for other in node.orelse:
                self.visit(other)
        else:
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
            self._use(node.func, given[0].value)
        else:
            self.visit(node.func)
        for value in given:
            self.visit(value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._use(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._use(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and "\n" not in node.value:
            self.strings.add(node.value)

    def _use(self, node: ast.expr, argument: str | None = None) -> None:
        parts, base = [], node
        while isinstance(base, ast.Attribute):
            parts.append(base.attr)
            base = base.value
        if isinstance(base, ast.Name):
            if isinstance(base.ctx, ast.Load):
                self.seen.add((base.id, ".".join(reversed(parts)) or "*", argument))
        else:
            self.visit(base)


def source_of(node: ast.ImportFrom, room: str) -> str:
    """The full name of the module after `from`, seen from the package `room`."""
    if not node.level:
        return node.module or ""
    above = room.split(".")[: len(room.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])
