"""What each cell of a notebook does to names, as far as its syntax tells.

It reads them, binds them, and touches them.

A name is touched where a part of it is assigned, where a method of it is called, and where it is
handed to code that nobody here has read: a function of the notebook, or of the package. What shares
its parts, such as `row = table[0]`, is touched too. Libraries of mathematics and of drawing only
read what they are given, as do the methods and the functions listed below; but whoever gets a
generator, of random numbers or of anything, moves it. Where the syntax cannot tell, a name counts
as touched.
"""

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from imported_names import source_of
from local_names import locals_of

# Packages and rooms whose functions leave what they are given as it is, but for the writers.
READERS = ("numpy", "scipy", "pandas", "sklearn", "math", "itertools", "collections", "textwrap")
READERS += ("altair", "IPython", "rnn_course.show", "rnn_course.functions", "rnn_course.tasks")
WRITERS = {"fill_diagonal", "copyto", "put", "place", "putmask", "at", "shuffle", "seed"}
WRITERS |= {"next", "setattr", "delattr", "exec", "eval"}
READING_METHODS = {
    *("all", "any", "argmax", "argmin", "argsort", "astype", "copy", "cumsum", "diagonal", "dot"),
    *("max", "mean", "min", "nonzero", "round", "std", "sum", "var", "tolist", "item", "unique"),
    *("ravel", "reshape", "swapaxes", "take", "transpose", "count", "endswith", "format", "join"),
    *("lower", "partition", "replace", "split", "startswith", "strip", "title", "upper", "get"),
    *("index", "items", "keys", "values", "most_common", "agg", "groupby", "head", "isin", "map"),
    *("melt", "pivot", "query", "rename", "reset_index", "set_index", "sort_values", "to_dict"),
    *("encode", "properties", "mark_circle", "mark_line", "mark_rect"),
}
GENERATORS = {"default_rng", "spawn", "zip", "iter", "map", "filter", "enumerate", "cycle", "count"}
KEPT = "rnn_course.data.kept"
FRESH = ast.BinOp | ast.UnaryOp | ast.Compare | ast.Constant | ast.JoinedStr


@dataclass
class Effects:
    """What a cell, or a function when it is called, does to the names around it."""

    reads: set[str] = field(default_factory=set)
    touches: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)  # bound in a branch or a loop
    wanted: set[str] = field(default_factory=set)  # read by a training whose result may be kept


class Notebook(ast.NodeVisitor):
    """Reads the cells in their order; `effects` has one entry a cell."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        self.sources: dict[str, str] = {}  # of imported names
        self.inner: dict[str, Effects] = {}  # of functions and classes
        self.shared: dict[str, set[str]] = defaultdict(set)
        self.moving: set[str] = set()  # names of generators
        self.pythons = set(dir(builtins))  # until a cell binds one of them
        self.effects: list[Effects] = []
        self.unsure = 0  # depth of branches and loops
        self.local: list[set[str]] = []  # names of the functions that are being read
        self.using: set[str] = set()
        for tree in trees:
            self.now = Effects()
            self.visit(tree)
            self.effects.append(self.now)

    def is_local(self, name: str) -> bool:
        return any(name in names for names in self.local)

    def read(self, name: str) -> None:
        if self.is_local(name):
            return
        if name not in self.now.binds | self.now.perhaps:
            self.now.reads.add(name)
        if name in self.inner and name not in self.using:
            self.using.add(name)
            for other in self.inner[name].reads:
                self.read(other)
            for other in self.inner[name].touches:
                self.touch(other)
            self.using.remove(name)

    def touch(self, name: str) -> None:
        if not self.is_local(name) and name not in self.sources and name not in self.inner:
            self.now.touches |= {name, *self.shared[name]}

    def bind(self, name: str) -> None:
        if self.is_local(name):
            return
        for table in (self.sources, self.inner):
            table.pop(name, None)
        self.moving.discard(name)
        for other in self.shared.pop(name, ()):
            self.shared[other].discard(name)
        self.pythons.discard(name)
        (self.now.perhaps if self.unsure else self.now.binds).add(name)

    def share(self, name: str, value: ast.expr) -> None:
        if self.is_local(name):
            return
        if self.root(value) in GENERATORS or isinstance(value, ast.GeneratorExp):
            self.moving.add(name)
        group = {name} | {n for n in self.parts_of(value) if n not in self.sources}
        group = group.union(*(self.shared[other] for other in group))
        for other in group:
            self.shared[other] = group - {other}

    def parts_of(self, value: ast.AST) -> Iterator[str]:
        """The names whose parts a value may hold."""
        # A list or a dictionary holds the same things as what it was made from.
        is_call = isinstance(value, ast.Call) and self.root(value) not in dir(builtins)
        if isinstance(value, FRESH) or (is_call and self.only_reads(value)):
            return
        if isinstance(value, ast.Name) and not (value.id in self.inner or value.id in self.pythons):
            yield value.id
        for child in ast.iter_child_nodes(value):
            yield from self.parts_of(child)

    @staticmethod
    def root(value: ast.AST) -> str:
        """The last name of what is called."""
        call = value.func if isinstance(value, ast.Call) else None
        return getattr(call, "attr", getattr(call, "id", ""))

    def only_reads(self, call: ast.Call) -> bool:
        """Whether what is called leaves its arguments as they are."""
        base = call.func
        while isinstance(base, ast.Attribute | ast.Subscript | ast.Call):
            base = base.func if isinstance(base, ast.Call) else base.value
        name = base.id if isinstance(base, ast.Name) else ""
        if self.root(call) in WRITERS or any(word.arg == "out" for word in call.keywords):
            return False
        if name in self.sources:
            return self.sources[name].startswith(READERS)
        return hasattr(builtins, name) or self.root(call) in READING_METHODS

    def _keep(self, call: ast.Call) -> None:
        """`kept("name", train)`: where the file is at hand, nobody calls `train`."""
        outer, self.now = self.now, Effects(binds=self.now.binds | self.now.perhaps)
        self.generic_visit(call)
        found, self.now = self.now.reads, outer
        written = {part.id for part in ast.walk(call) if isinstance(part, ast.Name)}
        self.now.reads |= found & written
        self.now.wanted |= found - written

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and self.sources.get(node.func.id) == KEPT:
            self._keep(node)
            return
        self.generic_visit(node)
        reads = self.only_reads(node)
        for value in [*node.args, *(word.value for word in node.keywords)]:
            for name in self.parts_of(value):
                if not reads or self.moving & {name, *self.shared[name]}:
                    self.touch(name)
        if isinstance(node.func, ast.Attribute) and self.root(node) not in READING_METHODS:
            for name in self.parts_of(node.func.value):
                self.touch(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.read(node.id)
        else:
            self.bind(node.id)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)
            for name in [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]:
                self.share(name, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        for name in self.parts_of(node.target):
            self.read(name)
            self.touch(name)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit_Assign(ast.Assign([node.target], node.value))

    def _store_part(self, node: ast.Attribute | ast.Subscript) -> None:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            for name in self.parts_of(node.value):
                self.touch(name)

    visit_Attribute = visit_Subscript = _store_part

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        source = f"{source_of(node, '')}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self.bind(name)
            if not self.is_local(name):
                self.sources[name] = source + alias.name

    visit_ImportFrom = visit_Import

    @contextmanager
    def _perhaps(self) -> Iterator[None]:
        self.unsure += 1
        yield
        self.unsure -= 1

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        for name in self.parts_of(node.iter):
            if name in self.moving:
                self.touch(name)
        with self._perhaps():
            self.visit(node.target)
            for name in [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]:
                self.share(name, node.iter)
            for child in [*node.body, *node.orelse]:
                self.visit(child)

    def _branch(self, node: ast.If | ast.While | ast.Try) -> None:
        if not isinstance(node, ast.Try):
            self.visit(node.test)
        with self._perhaps():
            for child in ast.iter_child_nodes(node):
                if child is not getattr(node, "test", None):
                    self.visit(child)

    visit_If = visit_While = visit_Try = _branch

    def _comprehension(self, node: ast.ListComp | ast.DictComp) -> None:
        names = [n for g in node.generators for n in ast.walk(g.target)]
        self.local.append({n.id for n in names if isinstance(n, ast.Name)})
        for child in sorted(ast.iter_child_nodes(node), key=lambda c: isinstance(c, ast.expr)):
            self.visit(child)
        self.local.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _function(self, node: ast.FunctionDef | ast.ClassDef | ast.Lambda) -> None:
        outer, self.now = self.now, Effects()
        self.local.append(locals_of(node))
        self.generic_visit(node)
        self.local.pop()
        found, self.now = self.now, outer
        if isinstance(node, ast.Lambda):
            self.now.reads |= found.reads - self.now.binds - self.now.perhaps
            self.now.touches |= found.touches
        elif self.local:
            self.now.reads |= found.reads
            self.now.touches |= found.touches
        else:
            self.bind(node.name)
            self.inner[node.name] = found

    visit_FunctionDef = visit_ClassDef = visit_Lambda = visit_AsyncFunctionDef = _function
