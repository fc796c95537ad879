"""A stand-in for IPython's display in the page: what the course's notebooks use, and no more."""

import itertools
import json
import sys
import types

import js

KINDS = {
    "_repr_markdown_": "text/markdown",
    "_repr_svg_": "image/svg+xml",
    "_repr_html_": "text/html",
    "_repr_latex_": "text/latex",
}
_ids = itertools.count()


class _Shown:
    """Text that is shown as more than text."""

    def __init__(self, data=None):
        self.data = data

    def __repr__(self):
        return f"<IPython.display.{type(self).__name__} object>"


class Markdown(_Shown):
    def _repr_markdown_(self):
        return self.data


class HTML(_Shown):
    def _repr_html_(self):
        return self.data


class SVG(_Shown):
    def _repr_svg_(self):
        return self.data


class Math(_Shown):
    def _repr_latex_(self):
        return f"$${self.data.strip('$')}$$"


Latex = Math


class ProgressBar:
    """Counts without a picture: the page says by itself that it is at work."""

    def __init__(self, total):
        self.total = total

    def __iter__(self):
        return iter(range(self.total))


class Handle:
    """A place in the output whose content can be replaced."""

    def __init__(self, display_id):
        self.display_id = display_id

    def update(self, value, raw=False, **_):
        content = value if raw else bundle(value)
        js.showOutput("display", json.dumps(content), self.display_id)


def bundle(value):
    """What there is to show of a value, by kind."""
    if type(value).__module__.startswith("altair."):
        spec = value.to_dict()
        chart = {"application/vnd.vegalite+json": spec}
        return chart | {"text/plain": spec.get("description") or repr(type(value))}
    found = {}
    if mixed := getattr(type(value), "_repr_mimebundle_", None):
        got = mixed(value, include=None, exclude=None)
        found |= got[0] if isinstance(got, tuple) else got
    for name, kind in KINDS.items():
        if (method := getattr(type(value), name, None)) and (content := method(value)):
            found[kind] = content
    return {"text/plain": repr(value)} | found


def display(*values, raw=False, display_id=None, **_):
    for value in values:
        name = display_id if isinstance(display_id, str) else f"shown-{next(_ids)}"
        handle = Handle(name)
        handle.update(value, raw=raw)
    return handle if values and display_id else None


def update_display(value, *, display_id, **rest):
    Handle(display_id).update(value, **rest)


def clear_output(wait=False):
    js.showOutput("clear", json.dumps(bool(wait)), None)


def _install():
    package, module = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    package.__path__, package.display, package.get_ipython = [], module, lambda: None
    shown = Markdown, HTML, SVG, Math, ProgressBar, display, update_display, clear_output
    for each in shown:
        setattr(module, each.__name__, each)
    module.Latex = Latex
    sys.modules |= {"IPython": package, "IPython.display": module}


_install()
