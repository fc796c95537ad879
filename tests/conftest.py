"""Hypothesis runs the same examples every time, and takes the time it needs for each."""

from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None, max_examples=20)
settings.load_profile("house")
