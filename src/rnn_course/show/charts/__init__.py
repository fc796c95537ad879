"""Charts in one call: data, columns, a title and a description in; an Altair chart out.

>>> from rnn_course.show import charts
>>> chart = charts.lines(
...     {"update": [1, 2, 3], "clipped": [1.0, 0.6, 0.4], "not clipped": [1.0, 1.1, 1.0]},
...     x="update",
...     y=charts.axis(["clipped", "not clipped"], "error E"),
...     styles={"clipped": "input", "not clipped": "error"},
...     title="Clipped, the net learns",
...     description="Two lines over three updates: one falls, the other stays near 1.",
... )
>>> chart.to_dict()["width"]
'container'

What comes out is an ordinary chart: `.properties(height=200)`, `+` and `|` work as in Altair.
Titles and axes may hold mathematics in plain text: "dE_T/dh_t", "10^{-6}".
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
