"""Exercises that answer back: a module a chapter, and what its checks share.

A check is called with the reader's answer, `check_energy(energy)`, says what is wrong in the words
of the chapter, and never fails itself. A chapter imports its checks from the module of its name:
`from rnn_course.exercises.vanishing_gradients import check_path`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
