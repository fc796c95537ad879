"""Run as a chapter's last cell: corrupts what the claims rest on, name by name.

Prints, as JSON, whether each claim holds with the page's own results, and whether it falls with
others: computed, and no longer true.
"""

import ast
import json
from functools import partial
from itertools import islice
from types import FunctionType, SimpleNamespace

import numpy as np
import pandas as pd

import rnn_course.show as show


def corrupted(value):
    """Other results in the place of this one; none where it is no result."""
    factors = (-1.0, 0.0, 1e-3, 1e3)
    if isinstance(value, bool | np.bool_):
        yield not value
    elif isinstance(value, int | float | np.number):
        yield from (type(value)(f * value) for f in factors)
        yield from (value + 1, value - 1, type(value)(value + 1000))
    elif isinstance(value, np.ndarray) and value.dtype.kind in "bif":
        numbers = value.astype(float)
        yield from (f * numbers for f in factors)
        yield from (numbers + 1, numbers + 1000, numbers[::-1])
        yield ~value if value.dtype.kind == "b" else -numbers + 1
    elif isinstance(value, pd.DataFrame | pd.Series):
        frame = value.copy()
        numeric = (
            frame.select_dtypes(["number", "bool"]) if isinstance(frame, pd.DataFrame) else frame
        )
        for factor, shift in [(f, 0) for f in factors] + [(1, 1), (1, 1000), (-1, 1)]:
            try:
                changed = numeric * factor + shift
            except TypeError:
                continue
            if isinstance(frame, pd.Series):
                yield changed
            else:
                other = frame.copy()
                other[changed.columns] = changed
                yield other
    elif fields := fields_of(value):
        for name, part in fields.items():
            yield from (SimpleNamespace(**{**fields, name: other}) for other in corrupted(part))
    elif isinstance(value, dict | list | tuple) and value:
        parts = list(value.values()) if isinstance(value, dict) else list(value)
        variants = [list(corrupted(part)) for part in parts]
        for place in range(max(map(len, variants))):
            for which in (range(len(parts)), [0], [len(parts) - 1]):
                new = [
                    others[place] if k in which and place < len(others) else part
                    for k, (part, others) in enumerate(zip(parts, variants, strict=True))
                ]
                as_dict = isinstance(value, dict)
                yield dict(zip(value, new, strict=True)) if as_dict else type(value)(new)
    elif isinstance(value, FunctionType) and value.__module__ == "__main__":
        for place in range(7):
            yield partial(answering, value, place)


def fields_of(value):
    """What a record of the package holds, such as a recall."""
    if type(value).__module__.startswith("rnn_course.nets"):
        return value._asdict() if hasattr(value, "_fields") else getattr(value, "__dict__", {})
    return {}


def answering(function, place, *arguments, **named):
    """What a function of the page returns, corrupted."""
    found = function(*arguments, **named)
    return next(islice(corrupted(found), place, None), found)


def claims_of(source, names):
    """What a cell of claims finds with these names: sentence, words, and whether it holds."""
    found = {}

    def keep(claims):
        found.update(show.check_claims(claims).found)

    exec(compile(source, "claims", "exec"), {**names, "check_claims": keep})
    return found


def probe(sources, names):
    """Of each claim: whether it can fall, and what it says with the page's own results."""
    told = {}
    for source in sources:
        first = claims_of(source, names)
        falls = dict.fromkeys(first, False)
        read = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        for name in sorted(read & names.keys()):
            for other in corrupted(names[name]):
                try:
                    found = claims_of(source, {**names, name: other})
                except Exception:  # what the cell itself computes from it
                    continue
                for place, (words, holds) in enumerate(found.values()):
                    if not holds and "cannot be computed" not in words and place < len(first):
                        falls[list(first)[place]] = True
            if all(falls.values()):
                break
        told |= {
            c: {"holds": bool(first[c][1]), "here": first[c][0], "falls": falls[c]} for c in first
        }
    print("PROBED " + json.dumps(told))
