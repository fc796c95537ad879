"""The nets of the experiments are those of the course, and their tasks those of the papers."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from experiments import (
    adding,
    counting,
    elman_xor,
    hopfield_capacity,
    latch,
    mackey_glass_84,
    reservoir_start,
    tied_gates,
    truncation,
)
from measuring.experiment import load, names
from measuring.measured import about
from measuring.rates import interval
from measuring.witness import disagreements, drawn
from rnn_course.nets import LSTM, LSTM1997, Dense, EchoState, Elman
from rnn_course.tasks import adding_problem, mackey_glass, temporal_xor

# The mistakes of a net have the witness of the net.
WITH_WITNESS = [name for name in names() if load(name).witness.draw.__module__.endswith(f".{name}")]


@pytest.mark.parametrize("name", WITH_WITNESS)
def test_another_seed_is_another_draw(name):
    witness = load(name).witness
    kept = about(f"{name}.csv")["witness"]["values"]
    other = witness.draw(witness.seed + 1)
    assert disagreements(kept, drawn(replace(witness, draw=lambda _: other)), witness.tolerance)


def test_nets_side_by_side_are_the_nets_one_by_one():
    together = elman_xor.draw([3, 4, 5], units=4, passes=1)
    assert together == [elman_xor.draw([seed], units=4, passes=1)[0] for seed in (3, 4, 5)]


def test_elmans_learning_moves_against_the_gradient_of_one_step():
    """One update, against differences of the error of that step with the context held fixed."""
    rng = np.random.default_rng(0)
    shapes = [(1, 3), (3, 3), (1, 3), (3, 1), (1, 1)]
    start = [rng.uniform(-1, 1, shape)[None] for shape in shapes]
    sizes = np.cumsum([w.size for w in start])[:-1]

    def error(flat, x, y):
        W_xh, W_hh, b_h, W_hz, b_z = (
            part.reshape(w.shape) for part, w in zip(np.split(flat, sizes), start, strict=True)
        )
        h = 1 / (1 + np.exp(-(x * W_xh + np.full((1, 1, 3), 0.5) @ W_hh + b_h)))
        return float(((1 / (1 + np.exp(-(h @ W_hz + b_z))) - y) ** 2 / 2).squeeze())

    flat = np.concatenate([w.ravel() for w in start])
    moved = [w.copy() for w in start]
    elman_xor.learn(moved, np.ones((1, 1, 1, 1)), passes=1)  # of one bit, which follows itself
    step = np.concatenate([w.ravel() for w in moved]) - flat
    slope = approx_fprime(flat, error, 1e-7, 1.0, 1.0)
    np.testing.assert_allclose(step, -0.1 * slope, atol=1e-6)


def test_the_stream_is_tested_at_the_places_of_elmans_cycle():
    """A net that knows nothing and says one half is off by 1/4 everywhere."""
    shapes = [(1, 2), (2, 2), (1, 2), (2, 1), (1, 1)]
    zeros = [np.zeros((1, *shape), np.float32) for shape in shapes]
    bits = temporal_xor(4 * 11, np.random.default_rng(0))[:, None, None, None].astype(np.float32)
    np.testing.assert_allclose(elman_xor.errors(zeros, bits), np.full((1, 12), 0.25))


def test_the_gradient_of_the_latch_is_that_of_finite_differences():
    rng = np.random.default_rng(0)
    x, sign = rng.normal(size=(20, 1, 4)), np.array([1.0, -1.0, 1.0, -1.0])
    weights = rng.uniform(-1, 1, 3)

    def error(weights):
        w, u, b = weights
        h = np.zeros(4)
        for x_t in x[:, 0]:
            h = np.tanh(w * x_t + u * h + b)
        return float(((h - sign) ** 2).mean() / 2)

    found = latch.gradients(weights[:, None], x, sign)[:, 0]
    np.testing.assert_allclose(found, approx_fprime(weights, error, 1e-7), atol=1e-6)


def test_a_net_that_latches_solves_the_latch_problem_and_one_that_forgets_does_not():
    # w = 20 and u = 50: the first sign saturates the unit, and no noise below 2.4 turns it.
    weights = np.array([[20.0, 20.0, 1.0], [50.0, 0.5, 50.0], [0.0, 0.0, 100.0]])
    assert latch.solved(weights, np.random.default_rng(0)).tolist() == [True, False, False]


def test_the_reach_of_a_net_that_counts_exactly_is_as_far_as_it_is_asked():
    """An LSTM set by hand: c counts letters a up and letters b down, h sees c cross a half."""
    rng = np.random.default_rng(0)
    cell, readout = LSTM(2, 1, rng=rng), Dense(1, 1, rng=rng)
    W_x, W_h, b = (np.zeros(w.shape) for w in cell.weights)
    b[0] = b[1] = b[3] = 50  # all gates open
    W_x[0, 2], W_x[1, 2] = 0.01, -0.01
    cell.weights = [W_x, W_h, b]
    # c = 0.01 (n - k) after k letters b: zero at the last, at least 0.01 before it.
    readout.weights = [[[-1.0]], [0.005]]
    assert counting.reach(cell, readout) >= 100
    readout.weights = [[[1.0]], [1.0]]  # says "complete" at once
    assert counting.reach(cell, readout) == 0


def test_gates_that_are_tied_add_up_to_one_before_and_after_they_learn():
    cell = tied_gates.tied_lstm(2, 7, np.random.default_rng(0))
    cell.forward(np.random.default_rng(1).normal(size=(3, 9, 2)))
    np.testing.assert_allclose(cell.trace["i_t"] + cell.trace["f_t"], 1, atol=1e-6)
    assert tied_gates.draw(0, "tied LSTM", 0.1, n_updates=40)["off"] < 1e-6


def test_the_gradient_of_tied_gates_is_that_of_their_common_weights():
    rng = np.random.default_rng(0)
    cell = LSTM(2, 3, rng=rng, dtype="float64")
    X, dH = rng.normal(size=(2, 5, 2)), rng.normal(size=(2, 5, 3))
    cell.forward(X)
    gradients = tied_gates.shared(cell.backward(dH)[1])
    for k, gradient in enumerate(gradients):
        i, f = gradient[..., :3], gradient[..., 3:6]
        np.testing.assert_array_equal(i, -f)
        found = []
        for eps in (1e-6, -1e-6):  # the last common weight: up for f, down for i
            moved = [w.copy() for w in cell.weights]
            moved[k][..., 5].flat[-1] += eps
            moved[k][..., 2].flat[-1] -= eps
            other = LSTM(2, 3, rng=rng, dtype="float64")
            other.weights = moved
            found.append((other.forward(X) * dH).sum())
        np.testing.assert_allclose(f[..., 2].flat[-1], (found[0] - found[1]) / 2e-6, rtol=1e-6)


def test_the_truncated_gradient_goes_back_along_the_cell_alone():
    """Where h reaches no gate, that is the whole gradient; elsewhere it is another one."""
    X, _, mask = adding_problem(4, 10, np.random.default_rng(1))

    def gradient(make, recurrent):
        net = make(2, 3, rng=np.random.default_rng(0))
        net.weights[1][:] *= recurrent
        net.forward(X, mask=mask)
        return np.concatenate([g.ravel() for g in net.backward(np.ones((4, 3)))[1]])

    whole, cut = (gradient(make, 1) for make in (LSTM1997, adding.TruncatedLSTM))
    assert np.abs(whole - cut).max() > 0.01
    whole, cut = (gradient(make, 0) for make in (LSTM1997, adding.TruncatedLSTM))
    np.testing.assert_allclose(whole, cut, rtol=1e-5)


def test_an_irnn_starts_from_the_identity_and_holds_what_it_reads():
    make, n_units, begin = adding.NETS["IRNN"]
    cell = make(2, n_units, rng=np.random.default_rng(0))
    begin(cell, False)
    assert isinstance(cell, Elman)
    H = cell.forward(np.concatenate([np.ones((1, 1, 2)), np.zeros((1, 50, 2))], axis=1))
    np.testing.assert_allclose(H[0, -1], H[0, 0])


def test_no_cut_turns_nothing_and_neither_does_one_in_a_net_that_forgets_at_once():
    rng = np.random.default_rng(0)
    net, readout = Elman(1, 16, rng=rng), Dense(16, 1, rng=rng)
    assert truncation.angle_to_full(net, readout, 40) == pytest.approx(0, abs=0.1)
    assert truncation.angle_to_full(net, readout, 4) > 10
    net.weights[1][:] = 0  # no path back, and W_hh itself still has its own step
    assert truncation.angle_to_full(net, readout, 4) == pytest.approx(0, abs=0.1)


def test_rescaled_usual_weights_have_the_radius_and_the_inputs_of_the_reservoir():
    starts = ("usual", "usual, rescaled", "reservoir")
    nets = [reservoir_start.begin(name, np.random.default_rng(0)).weights for name in starts]
    radius = [np.abs(np.linalg.eigvals(W_hh)).max() for _, W_hh, _ in nets]
    np.testing.assert_allclose(radius, [1, 0.8, 0.8], rtol=1e-4)
    for k in (0, 2):  # inputs and biases
        np.testing.assert_array_equal(nets[1][k], nets[2][k])
        assert np.abs(nets[0][k] - nets[2][k]).max() > 0.05


def test_a_solved_readout_leaves_no_gradient_where_it_was_solved(monkeypatch):
    """With the smallest ridge, the errors are at right angles to the states."""
    monkeypatch.setattr(reservoir_start, "RIDGES", (1e-8,))
    net = reservoir_start.begin("reservoir", np.random.default_rng(0))
    W, b = reservoir_start.solve(net)
    X, Y = (part[:, reservoir_start.SKIP :] for part in reservoir_start.TRAIN)
    H = net.forward(reservoir_start.TRAIN[0])[:, reservoir_start.SKIP :].astype(float)
    off = H @ W + b - Y
    assert X.shape == Y.shape
    assert np.abs((H * off).mean(axis=(0, 1))).max() < 1e-6
    assert abs(off.mean()) < 1e-9


def test_a_net_alone_gives_what_generate_gives():
    x = mackey_glass_84.series(0.1)
    net = EchoState(1, 40, 0.8, leak=0.5, rng=np.random.default_rng(0))
    net.fit(x[:1000], x[1:1001], ridge=1e-6)
    states = net.forward(x[:1000])[[300, 500]]
    W, b = net.readout
    ours = mackey_glass_84.alone(net, W[:, 0], b[0], states)
    np.testing.assert_allclose(ours, net.generate(84, state=states)[:, -1, 0], rtol=1e-6)


def test_euler_steps_of_one_solve_their_own_equation_and_not_the_fine_one():
    coarse, fine = (1 + np.arctanh(mackey_glass_84.series(dt)[:, 0]) for dt in (1.0, 0.1))
    stepped = coarse[17:-1] + 0.2 * coarse[:-18] / (1 + coarse[:-18] ** 10) - 0.1 * coarse[17:-1]
    np.testing.assert_allclose(coarse[18:], stepped, rtol=1e-9)
    np.testing.assert_allclose(fine, mackey_glass(7300), rtol=1e-9)
    assert coarse.std() > 1.02 * fine.std()


def test_curves_cross_where_their_difference_changes_its_sign():
    loads = np.array(hopfield_capacity.LOADS)
    smaller, larger = 1 - loads, 1 - loads - 3 * (loads - 0.1425)
    assert hopfield_capacity.crossing(smaller, larger) == pytest.approx(0.1425)
    assert np.isnan(hopfield_capacity.crossing(larger - 1, smaller))


def test_guessing_the_latch_succeeds_as_often_as_theory_expects():
    """P(|b| < w and u > |b| + m w) for weights in [-1, 1], m the largest noise of 110,000."""
    rng = np.random.default_rng(0)
    w, u, b = rng.uniform(-1, 1, (3, 1_000_000))
    noise = np.abs(rng.normal(0, np.sqrt(0.2), 110_000)).max()
    expected = np.mean((np.abs(b) < w) & (u > np.abs(b) + noise * w))
    solved = sum(latch.draw(seed, "guess", 100, 0.0)["solved"] for seed in range(40))
    low, high = interval(solved, 40 * latch.NETS)
    assert low < expected < high
