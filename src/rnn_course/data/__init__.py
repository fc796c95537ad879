"""Real data for the chapters: found on disk or fetched once, checked, and used only if intact."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
