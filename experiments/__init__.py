"""What needs more draws than a page has seconds for: one file an experiment.

`python -m experiments NAME` draws, and writes book/measured/NAME.csv; `python -m experiments` lists
the names.
"""
