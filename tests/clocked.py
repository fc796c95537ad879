"""Which cells show what the clock said: names are followed from the clock to what a cell shows."""

import ast
from collections.abc import Iterable, Iterator

CLOCKS = {"perf_counter", "process_time", "monotonic", "get_traced_memory"}
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.Lambda
CHANGES = {"append", "extend", "update", "add", "insert"}


def clocked_cells(cells: Iterable[str]) -> list[int]:
    """The indices of the cells whose output depends on the clock."""
    tainted: set[str] = set()
    return [k for k, source in enumerate(cells) if shows(ast.parse(source).body, tainted)]


def shows(body: list[ast.stmt], tainted: set[str]) -> bool:
    """Follow the statements, adding to `tainted`; whether one of them shows a tainted value."""
    shown = False
    for statement in body:
        inner = list(bodies(statement))
        if inner and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            if any(
                isinstance(n, ast.expr) and reads(n, tainted)
                for n in ast.iter_child_nodes(statement)
            ):
                tainted |= set(stored(statement))
            for _ in range(2):  # a loop hands on to its own beginning
                shown |= True in [
                    shows(part, tainted) for part in inner
                ]  # all of them are followed
        elif not reads(statement, tainted):
            tainted -= set(stored(statement)) if isinstance(statement, ast.Assign) else set()
        elif isinstance(statement, ast.Expr) and not changed(statement.value):
            shown = True
        else:
            tainted |= set(stored(statement)) | set(changed(getattr(statement, "value", None)))
    return shown


def bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        if part := getattr(statement, field, None):
            yield part
    for handler in getattr(statement, "handlers", ()):
        yield handler.body


def reads(node: ast.AST, tainted: set[str]) -> bool:
    if isinstance(node, ast.FunctionDef | ast.Lambda):  # its own names hide the page's
        own = {n.arg for n in ast.walk(node.args) if isinstance(n, ast.arg)}
        own |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and is_stored(n)}
        return any(reads(child, tainted - own) for child in ast.iter_child_nodes(node))
    if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
        return True
    if isinstance(node, ast.Name) and not is_stored(node) and node.id in CLOCKS | tainted:
        return True
    return any(reads(child, tainted) for child in ast.iter_child_nodes(node))


def is_stored(node: ast.Name | ast.Subscript | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def stored(node: ast.AST) -> Iterator[str]:
    """The names a statement gives a value to, or changes in part: `seconds` in `seconds[n] = 3`."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name):
        yield from [node.id] * is_stored(node)
    elif not isinstance(node, COMPREHENSIONS):  # whose names are their own
        if isinstance(node, ast.Subscript | ast.Attribute) and is_stored(node):
            yield from base(node)
        for child in ast.iter_child_nodes(node):
            yield from stored(child)


def changed(node: ast.AST | None) -> list[str]:
    """`rows` in `rows.append(...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return list(base(node.func)) if node.func.attr in CHANGES else []
    return []


def base(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
