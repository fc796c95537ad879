"""Truncated gradients against the terms they are to hold, and walks that nothing disturbs."""

import tracemalloc

import numpy as np
import pytest

from rnn_course.learning import squared_error, truncated_bptt
from rnn_course.nets import GRU, LSTM, Bidirectional, Dense, Elman, Stacked


def linear_unit(weight):
    cell = Elman(1, 1, "linear", rng=np.random.default_rng(0), dtype="float64")
    cell.weights = [[[1.0]], [[weight]], [0.0]]
    readout = Dense(1, 1, rng=np.random.default_rng(0), dtype="float64")
    readout.weights = [[[1.0]], [0.0]]
    return cell, readout


@pytest.mark.parametrize(("length", "step"), [(1, 1), (3, 1), (3, 3), (5, 2), (4, 3), (50, 20)])
def test_a_truncated_gradient_holds_the_terms_of_the_last_steps_and_no_others(length, step):
    """h_t = w h_{t-1} + x_t, so dh_t/dw = Σ_j w^(j-1) h_{t-j}, cut where the window begins."""
    weight, time = 0.8, 20
    X = np.random.default_rng(1).normal(size=(1, time, 1))
    h = np.zeros(time + 1)
    for t in range(time):
        h[t + 1] = weight * h[t] + X[0, t, 0]
    cell, readout = linear_unit(weight)
    turns = list(truncated_bptt(cell, readout, squared_error, X, 0 * X, length, step))
    starts = range(0, time, step)
    assert len(turns) == len(starts)
    for new, (E, grads) in zip(starts, turns, strict=True):
        end = min(new + step, time)
        first = max(0, end - length)
        expected = 0.0
        for t in range(new, end):
            reach = sum(weight ** (j - 1) * h[t + 1 - j] for j in range(1, t - first + 2))
            expected += 2 * h[t + 1] * reach / (end - new)
        assert grads[1][0, 0] == pytest.approx(expected, rel=1e-10, abs=1e-14)
        assert pytest.approx(np.mean(h[new + 1 : end + 1] ** 2)) == E
    assert cell.state[0, 0] == pytest.approx(h[-1])


@pytest.mark.parametrize("build", [LSTM, lambda i, u, **k: Stacked([GRU(i, u, **k)] * 1)])
def test_a_window_as_long_as_the_sequence_gives_the_full_gradient(build):
    rng = np.random.default_rng(2)
    net, readout = (
        build(2, 3, rng=rng, dtype="float64"),
        Dense(3, 2, rng=rng, dtype="float64"),
    )
    X, Y = rng.normal(size=(2, 9, 2)), rng.normal(size=(2, 9, 2))
    ((E, grads),) = truncated_bptt(net, readout, squared_error, X, Y, length=9)
    E_full, dZ = squared_error(readout.forward(net.forward(X)), Y)
    dH, readout_grads = readout.backward(dZ)
    full = net.backward(dH)[1] + readout_grads
    assert pytest.approx(E_full) == E
    for g, g_full in zip(grads, full, strict=True):
        np.testing.assert_allclose(g, g_full, rtol=1e-12)


def test_weights_may_be_moved_between_two_turns():
    rng = np.random.default_rng(2)
    net, readout = Elman(1, 8, rng=rng), Dense(8, 1, rng=rng)
    X = np.sin(0.3 * np.arange(600))[None, :, None]
    errors = []
    for E, grads in truncated_bptt(
        net, readout, squared_error, X[:, :-1], X[:, 1:], length=20, step=5
    ):
        errors.append(E)
        for w, g in zip(net.weights + readout.weights, grads, strict=True):
            w -= 0.1 * g
    assert np.mean(errors[-10:]) < 0.02 * np.mean(errors[:10])


def test_memory_does_not_grow_with_the_sequence():
    rng = np.random.default_rng(0)
    net, readout = LSTM(1, 8, rng=rng), Dense(8, 1, rng=rng)

    def peak(time):
        X = np.broadcast_to(np.float32(0.5), (1, time, 1))  # takes no memory of its own
        tracemalloc.start()
        for _ in truncated_bptt(net, readout, squared_error, X, X, length=50):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    # A state kept a step would be 300 kB; measuring coverage takes some memory of its own.
    assert peak(4000) < 1.1 * peak(400) + 30_000


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"length": 0}, ValueError, "length: expected at least 1, got 0"),
        ({"length": 2, "step": 3}, ValueError, "step: expected at most length = 2, got 3"),
        ({"step": 1.5}, TypeError, "step: expected a whole number"),
        ({"Y": np.zeros((1, 5, 1))}, ValueError, r"X, Y: expected \(batch, time, n_inputs\) and"),
        ({"X": np.zeros((6, 1))}, ValueError, "X, Y: expected"),
        (
            {"net": Bidirectional(Elman(1, 1, rng=RNG), Elman(1, 1, rng=RNG))},
            TypeError,
            "net: expected a net that reads forward only, got Bidirectional",
        ),
    ],
)
def test_a_wrong_walk_is_refused_before_its_first_step(change, error, message):
    cell, readout = linear_unit(0.5)
    good = {"net": cell, "X": np.zeros((1, 6, 1)), "Y": np.zeros((1, 6, 1)), "length": 3}
    with pytest.raises(error, match=message):
        truncated_bptt(**{"readout": readout, "loss": squared_error, **good, **change})


def test_a_nan_within_the_sequence_is_refused_when_the_walk_reaches_it():
    cell, readout = linear_unit(0.5)
    X = np.zeros((1, 6, 1))
    X[0, 4] = np.nan
    walk = truncated_bptt(cell, readout, squared_error, X, np.zeros_like(X), length=3)
    next(walk)
    with pytest.raises(ValueError, match="X: expected finite numbers, got nan"):
        next(walk)


def walk(net, readout, X, Y, between=lambda: None, **options):
    """Losses and gradients of a walk along which the weights learn."""
    found = []
    for E, grads in truncated_bptt(net, readout, squared_error, X, Y, **options):
        found.append((E, grads))
        for w, g in zip(net.weights + readout.weights, grads, strict=True):
            w -= 0.1 * g
        between()
    return found


@pytest.mark.parametrize("options", [{"length": 4}, {"length": 5, "step": 2}, {"length": 30}])
@pytest.mark.parametrize(
    "build", [LSTM, lambda i, u, **k: Stacked([GRU(i, 4, **k), Elman(4, u, **k)])]
)
def test_a_look_at_other_data_between_two_turns_is_no_part_of_the_walk(build, options):
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(2, 14, 2)), rng.normal(size=(2, 14, 1))
    start = np.random.default_rng(4).normal(size=(1, 3, 2))

    def fresh():
        rng = np.random.default_rng(2)
        return build(2, 3, rng=rng, dtype="float64"), Dense(3, 1, rng=rng, dtype="float64")

    plain, looking = fresh(), fresh()

    def look():
        net, readout = looking
        for validation in (start, X[:, :3] + 1):
            readout.forward(net.forward(validation))

    expected, found = walk(*plain, X, Y, **options), walk(*looking, X, Y, look, **options)
    np.testing.assert_equal(found, expected)
    np.testing.assert_equal(looking[0].weights, plain[0].weights)
    np.testing.assert_equal(looking[0].state, plain[0].state)


def test_after_the_last_turn_the_state_is_where_the_walk_ended():
    rng = np.random.default_rng(2)
    net, readout = Elman(1, 3, rng=rng, dtype="float64"), Dense(3, 1, rng=rng, dtype="float64")
    X = rng.normal(size=(2, 9, 1))
    for _ in truncated_bptt(net, readout, squared_error, X, X, length=4, step=3):
        net.forward(X[:1, :2])
    np.testing.assert_allclose(net.state, net.forward(X)[:, -1], rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"net": 5}, TypeError, "net: expected a net that reads forward only, got int"),
        ({"net": Elman}, TypeError, "net: expected a net that reads forward only, got type"),
        ({"readout": None}, TypeError, "readout: expected one such as Dense, got NoneType"),
        ({"loss": 3}, TypeError, "loss: expected a function, got 3"),
        ({"X": "abc"}, TypeError, "X: expected real numbers"),
        ({"Y": [[1.0], [1.0, 2.0]]}, ValueError, "Y: expected a rectangular array"),
        ({"X": np.zeros((1, 0, 1)), "Y": np.zeros((1, 0, 1))}, ValueError, "X, Y: expected"),
    ],
)
def test_what_cannot_walk_is_refused_before_its_first_step(change, error, message):
    cell, readout = linear_unit(0.5)
    good = {"net": cell, "readout": readout, "loss": squared_error, "X": np.zeros((1, 6, 1))}
    with pytest.raises(error, match=message):
        truncated_bptt(**{**good, "Y": np.zeros((1, 6, 1)), "length": 3, **change})


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (None, TypeError, r"loss: expected it to return \(E, dZ\), got None"),
        ((np.nan, np.zeros((1, 3, 1))), ValueError, "loss: E: expected finite numbers"),
        ((0.0, np.zeros((1, 3, 2))), ValueError, r"loss: dZ: expected shape \(1, 3, 1\)"),
    ],
)
def test_a_loss_that_answers_something_else_is_named(answer, error, message):
    cell, readout = linear_unit(0.5)
    X = np.zeros((1, 6, 1))
    with pytest.raises(error, match=message):
        next(truncated_bptt(cell, readout, lambda Z, Y: answer, X, X, length=3))
