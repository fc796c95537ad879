"""How things look: the theme of the charts, the drawings of the nets, tables."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
