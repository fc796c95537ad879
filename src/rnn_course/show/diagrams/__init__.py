"""Drawings of the course's nets: `diagrams.lstm()` is a chart like any other.

Each is a table of nodes and a table of edges, drawn by `rnn_course.show.drawing.draw`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
