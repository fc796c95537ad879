"""Runs one cell as a notebook does, and tells an error in the cell's own lines."""

import ast
import json
import linecache
import sys
import traceback
import types

# Cells see these names and no others.
_main = types.ModuleType("__main__")
sys.modules["__main__"] = _main


def run_cell(source, name):
    """Run a cell and show its last expression; None, or what went wrong, as JSON."""
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    try:
        body = ast.parse(source, name).body
        # IPython shows no expression that a semicolon ends.
        is_shown = body and isinstance(body[-1], ast.Expr) and not _is_quiet(body[-1], source)
        last = ast.Expression(body.pop().value) if is_shown else None
        exec(compile(ast.Module(body, []), name, "exec"), _main.__dict__)
        if last is not None:
            value = eval(compile(last, name, "eval"), _main.__dict__)
            if value is not None:
                from IPython.display import display

                display(value)
    except BaseException as error:
        return json.dumps(_told(error, name))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return None


def _is_quiet(node, source):
    rest = source.splitlines()[node.end_lineno - 1].encode()[node.end_col_offset :]
    return rest.lstrip().startswith(b";")


def _told(error, name):
    """An error as Python tells it, without the frames that are not the reader's."""
    told = traceback.TracebackException.from_exception(error)
    lines = [frame.lineno for frame in told.stack if frame.filename == name]
    if isinstance(error, SyntaxError) and error.filename == name:
        lines.append(error.lineno)
    ours = [frame for frame in told.stack if frame.filename.startswith("cell ")]
    told.stack = traceback.StackSummary.from_list(ours)
    text = "".join(told.format(chain=False)).replace('File "cell ', 'File "Cell ')
    stopped = isinstance(error, KeyboardInterrupt)
    return {"text": text, "line": lines[-1] if lines else None, "stopped": stopped}
