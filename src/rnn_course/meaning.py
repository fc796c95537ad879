"""What a piece of Python means, apart from its words: the same text for the same syntax tree.

Three things ask whether code has changed: the cache of executed notebooks, the measured tables, and
kept nets. A corrected comment or docstring, another layout, or a file that moved changes none.
"""

import ast

_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def meaning(code: str | ast.AST) -> str:
    """The syntax tree as one line of text, without docstrings, comments, layout and positions.

    The text is the same under every version of Python that reads the code alike: fields that are
    empty are left out, as newer versions add such.

    >>> meaning("def f(x):  # twice\\n    return 2 * x") == meaning("def f(x): return 2*x")
    True
    >>> meaning("x = 1") == meaning("x = 1.0")
    False

    Raises:
        SyntaxError: `code` is no Python; lines that only IPython reads must be translated before.
    """
    return _tell(ast.parse(code) if isinstance(code, str) else code)


def _tell(node: object) -> str:
    if isinstance(node, ast.AST):
        fields = dict(ast.iter_fields(node))
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            fields["body"] = node.body[1:]
        told = (f"{name}={_tell(value)}" for name, value in fields.items() if _counts(name, value))
        return f"{type(node).__name__}({', '.join(told)})"
    if isinstance(node, list):
        return f"[{', '.join(map(_tell, node))}]"
    return repr(node)


def _counts(name: str, value: object) -> bool:
    return name not in ("type_comment", "kind") and value is not None and value != []
