"""Synthetic sequences whose answer is known: what a net can learn from them is known as well."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
