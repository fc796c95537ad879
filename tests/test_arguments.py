"""Checks that name what was wrong, before memory is gone or numbers are lost."""

import numpy as np
import pytest

from rnn_course.arguments import (
    as_array,
    as_choice,
    as_count,
    as_flag,
    as_float_dtype,
    as_function,
    as_list,
    as_mask,
    as_number,
    as_numbers,
    as_rng,
    as_whole_numbers,
    check_room,
    shown,
)


def test_shapes_are_spelled_as_the_reader_wrote_them():
    with pytest.raises(ValueError, match=r"X: expected shape \(batch, time, 3\), got \(2, 5, 4\)"):
        as_array("X", np.zeros((2, 5, 4)), ("batch", "time", 3))
    with pytest.raises(ValueError, match=r"X: expected shape \(units,\), got \(2, 1\)"):
        as_array("X", np.zeros((2, 1)), ("units",))


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([1.0, np.nan], ValueError, r"x: expected finite numbers, got nan at index \(1,\)"),
        ([np.inf, 1.0], ValueError, "got inf"),
        ([], ValueError, "at least one value"),
        ([[1.0], [1.0, 2.0]], ValueError, "rows differ in length"),
        (["a"], TypeError, "x: expected real numbers"),
        ([1j], TypeError, "complex"),
        ([None], TypeError, "object"),
        ({1.0}, TypeError, "object"),
        (10**400, TypeError, "object"),
        (np.datetime64("2024-03-17"), TypeError, "datetime64"),
        (np.ma.array([1.0, 999.0], mask=[0, 1]), ValueError, "x: expected no masked values"),
        ([np.ones(2), np.ma.array([1.0, 9], mask=[0, 1])], ValueError, "expected no masked values"),
    ],
)
def test_values_that_no_net_can_read_are_refused(value, error, message):
    with pytest.raises(error, match=message):
        as_array("x", value)


def test_a_fitting_array_is_passed_on_without_a_copy():
    x = np.ones((2, 3), dtype=np.float32)
    assert as_array("x", x, ("rows", 3), np.float32) is x


@pytest.mark.parametrize("value", [0, -1])
def test_counts_start_at_one(value):
    with pytest.raises(ValueError, match=f"n_units: expected at least 1, got {value}"):
        as_count("n_units", value)


def test_a_count_may_start_elsewhere():
    assert as_count("washout", 0, least=0) == 0
    with pytest.raises(ValueError, match="washout: expected at least 0, got -1"):
        as_count("washout", -1, least=0)


@pytest.mark.parametrize("value", [1.0, True, "3", None])
def test_counts_are_whole_numbers(value):
    with pytest.raises(TypeError, match="n_units: expected a whole number"):
        as_count("n_units", value)


def test_unknown_choices_list_the_known_ones():
    with pytest.raises(ValueError, match="rule: expected one of 'hebb', 'pseudoinverse', got 'x'"):
        as_choice("rule", "x", ("hebb", "pseudoinverse"))


@pytest.mark.parametrize(
    "value",
    ["float16", int, "nonsense", object(), None, "O,,", "f4,f4", [], np.ones(2), np.float32(1)],
)
def test_only_two_precisions_are_accepted(value):
    with pytest.raises(TypeError, match="dtype: expected float32 or float64"):
        as_float_dtype("dtype", value)


def test_a_bare_seed_is_no_generator():
    with pytest.raises(TypeError, match="default_rng"):
        as_rng("rng", 0)


@pytest.mark.parametrize("values", [1e39, [0.0, -1e60], np.array([[1e300]])])
def test_a_number_that_only_float64_can_hold_does_not_become_infinite(values):
    with pytest.raises(ValueError, match=r"x: .*e\+\d+ at index .* does not fit float32"):
        as_array("x", values, dtype=np.float32)
    assert np.isfinite(as_array("x", values)).all()


def test_an_array_whose_mask_hides_nothing_is_as_good_as_any():
    np.testing.assert_array_equal(as_numbers("x", np.ma.array([1.0, 2.0])), [1, 2])


def test_what_cannot_be_read_at_all_is_named():
    class Odd:
        def __array__(self, *args, **kwargs):
            raise KeyError("x")

        def __repr__(self):
            raise RuntimeError("no")

    with pytest.raises(TypeError, match="x: expected real numbers, got a Odd"):
        as_array("x", Odd())
    assert shown(list(range(1000))).endswith("...")
    assert len(shown("\n".join("ab" * 100))) == 60


def test_a_dtype_of_none_keeps_floats_and_makes_floats_of_whole_numbers():
    assert as_array("x", np.ones(2, "f4"), dtype=None).dtype == np.float32
    assert as_array("x", [1, 2], dtype=None).dtype == np.float64


def test_arrays_that_seem_large_without_memory_of_their_own_are_refused():
    with pytest.raises(ValueError, match="x: expected arrays of at most 2 GiB"):
        as_array("x", np.broadcast_to(np.float32(0.5), (10**5, 10**5)))


def test_counts_have_a_ceiling():
    for value in (101, 2**64, 10**5000):
        with pytest.raises(ValueError, match="n: expected at most 100, got"):
            as_count("n", value, most=100)
    with pytest.raises(ValueError, match="n: expected at most 2147483647, got 10000000000"):
        as_count("n", 10**10)


def test_the_room_that_arrays_would_take_is_told():
    check_room("n", (2**14, 2**14))
    with pytest.raises(ValueError, match=r"n, m: .* 2 GiB, but shape \(32768, 16384\) takes 4 GiB"):
        check_room("n, m", (2**15, 2**14))
    check_room("n, m", (2**15, 2**14), np.float32)


@pytest.mark.parametrize(
    ("value", "bounds", "error", "message"),
    [
        (0, {"above": 0}, ValueError, "x: expected a number above 0, got 0"),
        (1.0, {"least": 0, "below": 1}, ValueError, "of at least 0 and below 1, got 1.0"),
        (np.float32(-1), {"least": 0}, ValueError, "x: expected a number of at least 0, got"),
        (2, {"above": 0, "most": 1}, ValueError, "above 0 and at most 1, got 2"),
        (np.nan, {}, ValueError, "x: expected finite numbers, got nan"),
        ([1.0], {}, ValueError, r"x: expected shape \(\), got \(1,\)"),
        (True, {}, TypeError, "x: expected a number, got True"),
        ("1", {}, TypeError, "x: expected real numbers"),
        (None, {}, TypeError, "x: expected real numbers"),
        (10**400, {}, TypeError, "x: expected real numbers"),
    ],
)
def test_numbers_keep_their_bounds(value, bounds, error, message):
    with pytest.raises(error, match=message):
        as_number("x", value, **bounds)


def test_numbers_come_back_as_floats():
    for value in (1, 1.0, np.float32(1), np.array(1)):
        assert type(as_number("x", value, least=1, most=1)) is float


@pytest.mark.parametrize(
    ("value", "options", "error", "message"),
    [
        ([1.0], {}, TypeError, "x: expected whole numbers, got dtype float64"),
        ([True], {}, TypeError, "x: expected whole numbers, got dtype bool"),
        ([-1, 3], {"most": 2}, ValueError, "x: expected whole numbers from 0 to 2, got -1 to 3"),
        (np.array([2**64 - 1], "u8"), {}, ValueError, "got 18446744073709551615 to"),
        ([], {}, ValueError, "x: expected at least one whole number, got none"),
        ([[1]], {"shape": ("time",)}, ValueError, r"x: expected shape \(time,\), got \(1, 1\)"),
    ],
)
def test_whole_numbers_keep_their_bounds(value, options, error, message):
    with pytest.raises(error, match=message):
        as_whole_numbers("x", value, **options)


def test_an_empty_list_is_a_list_of_whole_numbers_where_that_is_said():
    assert as_whole_numbers("x", [], ("time",), empty=True).dtype == np.int64


def test_masks_are_true_and_false_or_one_and_zero():
    for mask in ([True, False], [1, 0], [1.0, 0.0]):
        assert as_mask("mask", mask, (2,)).tolist() == [True, False]
    for mask in ([0.5, 1], [2, 0], [np.nan, 1]):
        with pytest.raises(ValueError, match="mask: expected"):
            as_mask("mask", mask, (2,))


@pytest.mark.parametrize("value", ["ab", b"ab", {"a": 1}, {1}, 5, None, object()])
def test_one_text_or_number_is_no_list(value):
    with pytest.raises(TypeError, match="names: expected texts, in a list, got"):
        as_list("names", value, "texts")


def test_an_iterator_is_refused_before_it_is_used_up():
    letters = iter("ab")
    with pytest.raises(TypeError, match="names: expected texts, in a list, got <str_"):
        as_list("names", letters, "texts")
    assert list(letters) == ["a", "b"]
    assert as_list("names", np.array(["a", "b"]), "texts") == ["a", "b"]


@pytest.mark.parametrize("value", [1, 0, None, "yes", [True]])
def test_only_true_and_false_are_flags(value):
    with pytest.raises(TypeError, match="inverse: expected True or False, got"):
        as_flag("inverse", value)
    assert as_flag("inverse", np.True_) is True


@pytest.mark.parametrize("value", [1, None, int, "len"])
def test_only_what_can_be_called_and_is_no_class_is_a_function(value):
    with pytest.raises(TypeError, match="loss: expected a function, got"):
        as_function("loss", value)


@pytest.mark.parametrize("value", [[], {}, None, 5, np.array(["a", "b"])])
def test_a_choice_that_cannot_even_be_compared_is_named(value):
    with pytest.raises(ValueError, match="rule: expected one of 'a', 'b', got"):
        as_choice("rule", value, {"a": 1, "b": 2})
