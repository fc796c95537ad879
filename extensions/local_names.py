"""The names that belong to a function or a class, and to nobody outside of it."""

import ast


def locals_of(node: ast.AST) -> set[str]:
    """The names that belong to a function or class, and to what is defined in it."""
    found, outside = set(), set()
    for child in ast.walk(node):
        if isinstance(child, ast.arg):
            found.add(child.arg)
        elif isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
            found.add(child.id)
        elif isinstance(child, ast.FunctionDef | ast.ClassDef) and child is not node:
            found.add(child.name)
        elif isinstance(child, ast.alias):
            found.add(child.asname or child.name.partition(".")[0])
        elif isinstance(child, ast.Global):
            outside |= set(child.names)
    return found - outside
