"""The loop over time: state, masks, what a run leaves, what is refused, and overflow."""

import numpy as np
import pytest
from every_cell import CELLS, arrays, assert_same, each, inner, make, plus

from rnn_course.nets import (
    GRU,
    LSTM,
    LSTM1997,
    Elman,
    Jordan,
    LayerNormElman,
    LayerNormLSTM,
    PeepholeLSTM,
)


@each(CELLS)
def test_a_gradient_of_the_last_output_alone_is_one_with_zeros_before(kind):
    rng = np.random.default_rng(1)
    cell = make(kind, 3, 4, rng)
    X = rng.normal(size=(2, 5, 3))
    H = cell.forward(X)
    dlast = rng.normal(size=cell.last.shape)
    dH = np.zeros_like(H)
    if kind == "bidirectional":
        dH[:, -1, :4], dH[:, 0, 4:] = dlast[:, :4], dlast[:, 4:]
        np.testing.assert_array_equal(cell.last, np.hstack([H[:, -1, :4], H[:, 0, 4:]]))
    else:
        dH[:, -1] = dlast
        np.testing.assert_array_equal(cell.last, H[:, -1])
    dX, grads = cell.backward(dH)
    dX_last, grads_last = cell.backward(dlast)
    np.testing.assert_array_equal(dX, dX_last)
    for g, g_last in zip(grads, grads_last, strict=True):
        np.testing.assert_array_equal(g, g_last)


def test_the_trace_holds_the_letters_of_the_equations():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(2, 5, 3))
    lstm = make("lstm", 3, 4, rng)
    H = lstm.forward(X)
    trace = lstm.trace
    i, f, c_tilde, o, c = (trace[k] for k in ("i_t", "f_t", "c_tilde", "o_t", "c_t"))
    before = np.pad(c[:, :-1], ((0, 0), (1, 0), (0, 0)))
    np.testing.assert_allclose(c, f * before + i * c_tilde, rtol=1e-12)
    np.testing.assert_allclose(trace["h_t"], o * np.tanh(c), rtol=1e-12)
    np.testing.assert_array_equal(trace["h_t"], H)
    gru = make("gru before", 3, 4, rng)
    H = gru.forward(X)
    u, h_tilde = gru.trace["u_t"], gru.trace["h_tilde"]
    before = np.pad(H[:, :-1], ((0, 0), (1, 0), (0, 0)))
    np.testing.assert_allclose(H, u * before + (1 - u) * h_tilde, rtol=1e-12)


@each([k for k in CELLS if k != "bidirectional"])
def test_two_halves_with_the_state_carried_on_equal_the_whole(kind):
    rng = np.random.default_rng(8)
    cell = make(kind, 3, 4, rng)
    X = rng.normal(size=(2, 7, 3))
    H = cell.forward(X)
    dH = rng.normal(size=H.shape)
    dX, grads = cell.backward(dH)
    middle = cell.state_at(3)

    first = cell.forward(X[:, :3])
    state = cell.state
    second = cell.forward(X[:, 3:], state)
    np.testing.assert_allclose(np.hstack([first, second]), H, rtol=1e-12)
    dX_second, grads_second = cell.backward(dH[:, 3:])
    dstate = cell.dstate
    cell.forward(X[:, :3])
    dX_first, grads_first = cell.backward(dH[:, :3], dstate)
    np.testing.assert_allclose(np.hstack([dX_first, dX_second]), dX, rtol=1e-9, atol=1e-12)
    for g, one, two in zip(grads, grads_first, grads_second, strict=True):
        np.testing.assert_allclose(one + two, g, rtol=1e-9, atol=1e-12)
    assert inner(plus(middle, -1, state), plus(middle, -1, state)) < 1e-24


@each(CELLS)
def test_padding_behind_a_mask_changes_neither_state_nor_gradients(kind):
    rng = np.random.default_rng(9)
    cell = make(kind, 3, 4, rng)
    X, padding = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 3, 3))
    H = cell.forward(X)
    dH = rng.normal(size=H.shape)
    state, (dX, grads) = cell.state, cell.backward(dH)
    mask = np.arange(7) < 4
    padded = cell.forward(np.hstack([X, padding]), mask=np.tile(mask, (2, 1)))
    dX_padded, grads_padded = cell.backward(np.pad(dH, ((0, 0), (0, 3), (0, 0))))
    np.testing.assert_allclose(padded[:, :4], H, rtol=1e-12)
    repeated = 0 * padded[:, 4:] if kind == "bidirectional" else padded[:, [3, 3, 3]]
    np.testing.assert_allclose(padded[:, 4:], repeated, rtol=1e-12)
    difference = plus(cell.state, -1, state)
    assert inner(difference, difference) < 1e-24
    np.testing.assert_allclose(dX_padded, np.pad(dX, ((0, 0), (0, 3), (0, 0))), atol=1e-12)
    for g, g_padded in zip(grads, grads_padded, strict=True):
        np.testing.assert_allclose(g_padded, g, atol=1e-12)


@each(CELLS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_cell_computes_in_its_own_dtype(kind, dtype):
    rng = np.random.default_rng(0)
    cell = CELLS[kind](2, 3, rng=rng, dtype=dtype)
    H = cell.forward([[[0, 1], [1, 0]]])
    dX, grads = cell.backward(np.ones(H.shape))
    assert {a.dtype for a in (H, dX, *grads, *cell.weights)} == {np.dtype(dtype)}
    assert [g.shape for g in grads] == [w.shape for w in cell.weights]


@each(CELLS)
def test_results_are_the_callers_own(kind):
    rng = np.random.default_rng(0)
    cell = make(kind, 2, 3, rng)
    X = rng.normal(size=(2, 4, 2))
    H = cell.forward(X)
    _, grads = cell.backward(np.ones_like(H))
    H[:], X[:] = 9, 9
    cell.backward(np.ones_like(H))[0][:] = 9
    _, again = cell.backward(np.ones_like(H))
    for g, g_again in zip(grads, again, strict=True):
        np.testing.assert_array_equal(g, g_again)


@pytest.mark.parametrize("name", CELLS)
def test_what_a_run_gave_outlives_the_next_and_the_next_starts_clean(name):
    rng = np.random.default_rng(0)
    cell, fresh = (CELLS[name](3, 4, rng=np.random.default_rng(1)) for _ in range(2))
    X, other = rng.normal(size=(2, 2, 6, 3))
    H = cell.forward(X)
    dH = rng.normal(size=H.shape)
    dX, grads = cell.backward(dH)
    held = [H, dX, *grads]
    before = [values.copy() for values in held]
    # The same shape works in the room of the last run, the others in rooms of their own.
    for sequence in (other, other[:1], other[:, :3], other):
        again = cell.forward(sequence)
        da, more = cell.backward(np.ones_like(again))
    for values, copy in zip(held, before, strict=True):
        np.testing.assert_array_equal(values, copy)
    expected = fresh.forward(other)
    d_expected, grads_expected = fresh.backward(np.ones_like(expected))
    got, want = [again, da, *more], [expected, d_expected, *grads_expected]
    for values, target in zip(got, want, strict=True):
        np.testing.assert_array_equal(values, target)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda r: Elman(0, 3, rng=r), ValueError, "n_inputs: expected at least 1, got 0"),
        (lambda r: LSTM(3, 0, rng=r), ValueError, "n_units: expected at least 1, got 0"),
        (lambda r: GRU(3, 2.5, rng=r), TypeError, "n_units: expected a whole number, got 2.5"),
        (lambda r: LSTM(3, 2, rng=7), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda r: Elman(3, 2, "softmax", rng=r), ValueError, "activation: expected one of 'tanh'"),
        (lambda r: GRU(3, 2, rng=r, dtype="int8"), TypeError, "dtype: expected float32 or float64"),
        (lambda r: GRU(3, 2, rng=r, reset_after=1), TypeError, "reset_after: expected True or"),
        (lambda r: LSTM(3, 2, rng=r, forget_bias=np.nan), ValueError, "forget_bias: expected fini"),
        (lambda r: Jordan(3, 2, 0, rng=r), ValueError, "n_outputs: expected at least 1, got 0"),
        (
            lambda r: Jordan(3, 2, 1, decay=1.0, rng=r),
            ValueError,
            "decay: expected a number of at",
        ),
        (
            lambda r: Jordan(3, 2, 1, output_activation="max", rng=r),
            ValueError,
            "output_activation: expected one of",
        ),
        (lambda r: LSTM1997(0, 2, rng=r), ValueError, "n_inputs: expected at least 1"),
        (lambda r: PeepholeLSTM(3, 2, rng=r, forget_bias="a"), TypeError, "forget_bias: expected"),
        (lambda r: LayerNormElman(3, 2, rng=None), TypeError, "rng: expected a numpy.random"),
        (lambda r: LayerNormLSTM(3, -1, rng=r), ValueError, "n_units: expected at least 1"),
    ],
)
def test_wrong_settings_are_refused_by_name(call, error, message):
    with pytest.raises(error, match=message):
        call(np.random.default_rng(0))


GOOD = np.zeros((2, 5, 3))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"X": GOOD[0]}, ValueError, r"X: expected shape \(batch, time, 3\), got \(5, 3\)"),
        ({"X": np.zeros((2, 5, 4))}, ValueError, r"X: expected shape \(batch, time, 3\), got"),
        ({"X": np.zeros((0, 5, 3))}, ValueError, "X: expected at least one value on every axis"),
        ({"X": np.zeros((2, 0, 3))}, ValueError, "X: expected at least one value on every axis"),
        ({"X": GOOD.astype(str)}, TypeError, "X: expected real numbers"),
        ({"X": np.full((2, 5, 3), np.nan)}, ValueError, "X: expected finite numbers, got nan at"),
        ({"state": np.zeros(4)}, ValueError, r"state: expected the tuple \(h, c\), got ndarray"),
        ({"state": (GOOD[:, 0],) * 2}, ValueError, r"state\[0\] \(h\): expected shape \(2, 4\)"),
        ({"state": (np.zeros((2, 4)),) * 3}, ValueError, r"state: expected the tuple \(h, c\)"),
        ({"mask": np.ones((2, 4), bool)}, ValueError, r"mask: expected shape \(2, 5\), got"),
        ({"mask": np.full((2, 5), "yes")}, TypeError, "mask: expected real numbers"),
        ({"mask": np.full((2, 5), 0.5)}, ValueError, "mask: expected True and False"),
        ({"X": "words"}, TypeError, "X: expected real numbers"),
        ({"X": None}, TypeError, "X: expected real numbers"),
        ({"X": [[[1, 2, 3]], [[1, 2]]]}, ValueError, "X: expected a rectangular array"),
        ({"X": np.full((2, 5, 3), 1e39)}, ValueError, "X: 1e.39 .* does not fit float32"),
        ({"state": (GOOD[:, 0, :1] + [1e39] * 4,) * 2}, ValueError, r"state\[0\] .*does not fit"),
    ],
)
def test_wrong_sequences_are_refused_by_name(arguments, error, message):
    cell = LSTM(3, 4, rng=np.random.default_rng(0))
    with pytest.raises(error, match=message):
        cell.forward(**{"X": GOOD, **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dH": np.zeros((2, 5, 3))}, r"dH: expected shape \(2, 5, 4\), got \(2, 5, 3\)"),
        ({"dH": np.zeros((2, 3))}, r"dH: expected shape \(2, 4\), got \(2, 3\)"),
        ({"dH": np.full((2, 5, 4), np.nan)}, "dH: expected finite numbers, got nan"),
        ({"dH": None, "dstate": np.zeros((2, 4))}, r"dstate: expected the tuple \(h, c\)"),
        ({"dH": np.full((2, 4), 1e39)}, "dH: 1e.39 .* does not fit float32"),
        ({"dH": [[1.0], [1.0, 2.0]]}, "dH: expected a rectangular array"),
    ],
)
def test_wrong_gradients_are_refused_by_name(arguments, message):
    cell = LSTM(3, 4, rng=np.random.default_rng(0))
    cell.forward(GOOD)
    with pytest.raises(ValueError, match=message):
        cell.backward(**arguments)


@each(CELLS)
def test_backward_before_forward_says_so(kind):
    cell = make(kind, 3, 4, np.random.default_rng(0))
    with pytest.raises(RuntimeError, match="call forward first"):
        cell.backward(None)
    with pytest.raises(RuntimeError, match="call forward first"):
        _ = cell.state
    cell.forward(GOOD)
    with pytest.raises(RuntimeError, match="call backward first"):
        _ = cell.dstate


def exploding(weight, x):
    """One linear unit, h_t = weight · h_{t-1} + x_t."""
    cell = Elman(1, 1, "linear", rng=np.random.default_rng(0))
    cell.weights = [[[1.0]], [[weight]], [0.0]]
    X = np.zeros((1, 60, 1))
    X[0, 0] = x
    return cell, X


def test_a_state_that_overflows_is_reported_with_its_time_step():
    cell, X = exploding(10.0, 1.0)  # h_t = 10^t, and float32 ends at 3.4e38
    with pytest.raises(FloatingPointError, match="h: the state overflows float32 at time step 39"):
        cell.forward(X)


def test_a_gradient_that_overflows_is_reported_with_its_weight_and_time_step():
    cell, X = exploding(10.0, 0.0)  # dE_59/dh_t = 10^(59 - t)
    cell.forward(X)
    with pytest.raises(
        FloatingPointError, match=r"kernel: .*overflows float32, first at time step 20"
    ):
        cell.backward(np.ones((1, 1)))
    with pytest.raises(FloatingPointError, match="way back from 59"):
        cell.backward(np.ones((1, 1)))


def test_a_large_gradient_that_still_fits_is_not_reported():
    cell, X = exploding(10.0, 0.0)
    cell.forward(X[:, :38])
    _, grads = cell.backward(np.ones((1, 1)))
    assert grads[2][0] == pytest.approx(1.1111111e37)


@pytest.mark.parametrize("kind", ["lstm", "gru before", "gru after"])
def test_gates_take_extreme_inputs_without_a_warning(kind):
    rng = np.random.default_rng(0)
    cell = CELLS[kind](2, 3, rng=rng)
    H = cell.forward(np.array([[[1e30, -1e30], [-1e30, 1e30]]]))
    dX, grads = cell.backward(np.ones_like(H))
    assert all(np.isfinite(a).all() for a in (H, dX, *grads))


def test_a_gradient_of_the_input_that_overflows_is_reported_with_its_time_step():
    cell, X = exploding(1.0, 0.0)
    cell.weights = [[[1e20]], [[0.0]], [0.0]]
    cell.forward(X)
    dH = np.zeros((1, 60, 1))
    dH[0, 7] = 1e20  # dE/dx_7 = 1e40
    with pytest.raises(FloatingPointError, match=r"X: .*overflows float32, first at time step 7"):
        cell.backward(dH)


def test_a_gradient_of_the_start_that_overflows_is_reported_with_its_state():
    cell, _ = exploding(1e20, 0.0)
    cell.forward(np.zeros((1, 1, 1)))
    with pytest.raises(FloatingPointError, match="h: its gradient overflows float32, first at"):
        cell.backward(np.full((1, 1), 1e20))


def test_a_step_that_overflows_says_so():
    cell, _ = exploding(1e20, 0.0)
    with pytest.raises(FloatingPointError, match="h: the state overflows float32 at time step 0"):
        cell.step([[0.0]], [[1e20]])


@each([k for k in CELLS if k != "bidirectional"])
def test_the_state_after_a_step_is_that_of_the_shorter_sequence(kind):
    rng = np.random.default_rng(0)
    cell = make(kind, 3, 4, rng)
    X = rng.normal(size=(2, 5, 3))
    cell.forward(X)
    states = [cell.state_at(t) for t in range(6)]
    assert_same(cell.state_at(-1), states[5])
    assert_same(cell.state, states[5])
    assert not any(a.any() for a in arrays(states[0]))
    for t in range(1, 5):
        cell.forward(X[:, :t])
        for ours, shorter in zip(arrays(states[t]), arrays(cell.state), strict=True):
            np.testing.assert_allclose(ours, shorter, rtol=1e-12)


@each([k for k in CELLS if k != "bidirectional"])
@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        (None, TypeError, "step: expected a whole number, got None"),
        (True, TypeError, "step: expected a whole number, got True"),
        (1.0, TypeError, "step: expected a whole number, got 1.0"),
        (99, ValueError, "step: expected 0 to 5, or -1 for the end, got 99"),
        (-2, ValueError, "step: expected 0 to 5, or -1 for the end, got -2"),
    ],
)
def test_a_step_that_the_run_does_not_have_is_refused(kind, step, error, message):
    cell = make(kind, 3, 4, np.random.default_rng(0))
    cell.forward(GOOD)
    with pytest.raises(error, match=message):
        cell.state_at(step)
