"""Hypothesis hands every public callable values that nobody thought of, and shrinks what fails.

Run as `python bad_input_search.py EXAMPLES`, in a process of its own, since it limits its memory.
"""

import sys
import warnings

from bad_input_worker import Drawn, Judge, limit_memory, with_good_values
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=8)
    | st.binary(max_size=8)
    | st.decimals()
    | st.dates()
)
nested = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.sets(st.integers() | st.text(max_size=2), max_size=3)
    ),
    max_leaves=6,
)
dtypes = arrays.scalar_dtypes() | arrays.unicode_string_dtypes(max_len=3)
any_array = arrays.arrays(
    dtypes, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
)
KNOWN = with_good_values()
PLACES = [(target, name) for target, values in KNOWN.items() for name in values]
judge = Judge()


def search(examples: int) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,  # the same inputs in every run
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(PLACES), nested | any_array)
    def every_answer_is_clear(place, value):
        target, name = place
        outcome, words = judge.outcome(Drawn(target, name, value))
        note(f"{target.name}({name}={value!r}): {outcome} {words}")
        assert outcome in ("clear", "accepted")

    every_answer_is_clear()


if __name__ == "__main__":
    warnings.simplefilter("error")  # a warning of NumPy's is an error that comes late
    limit_memory()
    search(int(sys.argv[1]))
