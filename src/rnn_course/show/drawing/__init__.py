"""Boxes, arrows and symbols: draws a table of nodes and a table of edges.

A drawing is 330 pixels wide, so that it fits a phone with its labels at their true size. A box or
an arrow has the colour of what it holds or carries; a gradient is dashed. Hovering over one shows
its symbol, its shape and its meaning. `rnn_course.show.diagrams` holds the tables of the course.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
