"""Hopfield networks: against theory, hand calculation and plain loops over units."""

import math

import numpy as np
import pytest

from rnn_course.nets import Hopfield


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def random_patterns(rng, n_patterns, n_units):
    return rng.choice([-1.0, 1.0], (n_patterns, n_units))


def random_net(rng, n_units):
    """Symmetric random weights and biases, far from any storage rule."""
    net = Hopfield(n_units)
    A = np.triu(rng.normal(size=(n_units, n_units)), 1)
    net.weights = A + A.T
    net.bias = rng.normal(size=n_units)
    return net


# The five-unit configuration of the chapter, by hand.


def test_five_units_give_the_weights_and_energies_worked_out_by_hand():
    C = 2 * np.array([0, 1, 0, 1, 0]) - 1
    net = Hopfield(5)
    net.store([C])
    signs = [
        [0, -1, 1, -1, 1],
        [-1, 0, -1, 1, -1],
        [1, -1, 0, -1, 1],
        [-1, 1, -1, 0, -1],
        [1, -1, 1, -1, 0],
    ]
    np.testing.assert_allclose(net.weights, np.array(signs) / 5)
    assert net.energy(C) == pytest.approx(-2.0)
    one_changed = 2 * np.array([1, 1, 0, 1, 0]) - 1
    assert net.energy(one_changed) == pytest.approx(-0.4)
    assert net.energy(-C) == pytest.approx(-2.0)


def test_the_energy_is_the_double_sum_over_pairs(rng):
    net = random_net(rng, 7)
    s = random_patterns(rng, 1, 7)[0]
    pairs = sum(net.weights[i, j] * s[i] * s[j] for i in range(7) for j in range(i))
    assert net.energy(s) == pytest.approx(-pairs - sum(net.bias * s))


def test_the_energy_of_a_batch_is_that_of_each_state(rng):
    net = random_net(rng, 9)
    S = random_patterns(rng, 12, 9).reshape(3, 4, 9)
    one_by_one = [[net.energy(s) for s in row] for row in S]
    np.testing.assert_allclose(net.energy(S), one_by_one)
    assert isinstance(net.energy(S[0, 0]), float)


# Storing.


def test_hebb_weights_are_the_mean_product_of_two_units_over_the_patterns(rng):
    X = random_patterns(rng, 4, 6)
    net = Hopfield(6)
    net.store(X)
    for i in range(6):
        for j in range(6):
            product = 0 if i == j else sum(x[i] * x[j] for x in X) / 6
            assert net.weights[i, j] == pytest.approx(product)


def test_storing_replaces_what_was_stored(rng):
    X, Y = random_patterns(rng, 3, 20), random_patterns(rng, 2, 20)
    net, fresh = Hopfield(20), Hopfield(20)
    net.store(X)
    net.bias = np.ones(20)
    net.store(Y)
    fresh.store(Y)
    np.testing.assert_array_equal(net.weights, fresh.weights)
    assert not net.bias.any()


def test_pseudoinverse_holds_correlated_patterns_that_hebb_loses(rng):
    parent = random_patterns(rng, 1, 60)
    X = parent * rng.choice([-1, 1], (20, 60), p=[0.15, 0.85])
    net = Hopfield(60)
    net.store(X, rule="hebb")
    assert net.recall(X, rng=rng).state.tolist() != X.tolist()
    net.store(X, rule="pseudoinverse")
    np.testing.assert_array_equal(net.recall(X, rng=rng).state, X)


def test_pseudoinverse_weights_are_the_projection_without_its_diagonal(rng):
    X = random_patterns(rng, 5, 30)
    net = Hopfield(30)
    net.store(np.vstack([X, X[0]]), rule="pseudoinverse")  # a pattern twice changes nothing
    Q, _ = np.linalg.qr(X.T)  # an independent way to the same projection
    projection = Q @ Q.T
    np.testing.assert_allclose(net.weights, projection - np.diag(projection.diagonal()), atol=1e-12)
    np.testing.assert_array_equal(net.weights, net.weights.T)


# The dynamics.


def test_energy_never_rises_under_asynchronous_updates(rng):
    for _ in range(20):
        net = random_net(rng, 30)
        single = net.recall(random_patterns(rng, 1, 30)[0], rng=rng)
        batch = net.recall(random_patterns(rng, 10, 30), rng=rng)
        assert (np.diff(single.energies) < 0).all()
        assert (np.diff(batch.energies, axis=0) <= 1e-12).all()


def test_asynchronous_recall_ends_where_every_unit_has_the_sign_of_its_field(rng):
    for _ in range(20):
        net = random_net(rng, 40)
        recall = net.recall(random_patterns(rng, 8, 40), rng=rng)
        assert recall.converged.all()
        fields = recall.state @ net.weights + net.bias
        np.testing.assert_array_equal(np.sign(fields), recall.state)


def test_asynchronous_recall_flips_the_units_a_plain_loop_flips(rng):
    net = random_net(rng, 25)
    probe = random_patterns(rng, 1, 25)[0]
    seed = 11
    order = np.random.default_rng(seed)
    s, path = probe.copy(), [probe.copy()]
    while True:
        before = s.copy()
        # The recall draws the turn of each unit, so the units in order are its argsort.
        for i in np.argsort(order.permuted(np.arange(25)[None], axis=1)[0]):
            new = math.copysign(1, net.weights[i] @ s + net.bias[i])
            if new != s[i]:
                s[i] = new
                path.append(s.copy())
        if (s == before).all():
            break
    recall = net.recall(probe, rng=np.random.default_rng(seed))
    assert len(path) > 3
    np.testing.assert_array_equal(recall.states, path)
    np.testing.assert_allclose(recall.energies, net.energy(np.array(path)), atol=1e-12)


def test_one_flip_at_a_time_is_recorded_for_a_single_probe(rng):
    X = random_patterns(rng, 3, 100)
    net = Hopfield(100)
    net.store(X)
    probe = X[0] * np.where(np.arange(100) < 20, -1, 1)
    recall = net.recall(probe, rng=rng)
    np.testing.assert_array_equal(recall.states[0], probe)
    np.testing.assert_array_equal(recall.states[-1], recall.state)
    assert ((recall.states[1:] != recall.states[:-1]).sum(axis=1) == 1).all()
    np.testing.assert_allclose(recall.energies, net.energy(recall.states))


def test_a_batch_keeps_one_state_a_sweep(rng):
    X = random_patterns(rng, 30, 100)
    net = Hopfield(100)
    net.store(X)
    recall = net.recall(X, rng=rng)
    n_steps = len(recall.states) - 1
    assert recall.states.shape == (n_steps + 1, 30, 100)
    assert recall.states.dtype == np.int8
    assert recall.energies.shape == (n_steps + 1, 30)
    assert recall.converged.shape == (30,)
    assert 1 <= n_steps < 200
    np.testing.assert_allclose(recall.energies, net.energy(recall.states))


def test_recall_restores_a_third_of_flipped_units(rng):
    X = random_patterns(rng, 5, 200)
    damage = np.where(rng.permuted(np.tile(np.arange(200), (5, 1)), axis=1) < 60, -1, 1)
    net = Hopfield(200)
    net.store(X)
    np.testing.assert_array_equal(net.recall(X * damage, rng=rng).state, X)


def test_a_field_of_zero_keeps_the_state(rng):
    net = Hopfield(3)
    net.weights = np.zeros((3, 3))
    for mode in ("asynchronous", "synchronous"):
        recall = net.recall([1, -1, 1], rng=rng, mode=mode)
        np.testing.assert_array_equal(recall.state, [1, -1, 1])
        assert recall.converged
        assert len(recall.states) == 1


def test_a_field_that_is_zero_but_for_rounding_keeps_the_state(rng):
    # 0.1 + 0.2 - 0.3 is 5.6e-17: unit 0 would flip for nothing.
    W = np.zeros((4, 4))
    W[0, 1:] = W[1:, 0] = [-0.1, -0.2, 0.3]
    net = Hopfield(4)
    net.weights = W
    recall = net.recall([1, 1, 1, 1], rng=rng, mode="synchronous", max_sweeps=1)
    assert recall.states[1][0] == 1


def test_two_units_updated_at_once_swap_for_ever(rng):
    net = Hopfield(2)
    net.weights = [[0, 1], [1, 0]]
    recall = net.recall([1, -1], mode="synchronous")
    np.testing.assert_array_equal(recall.states, [[1, -1], [-1, 1], [1, -1]])
    assert recall.converged is False
    assert net.recall([1, -1], rng=rng).converged is True


def test_synchronous_recall_ends_in_a_fixed_point_or_a_cycle_of_two(rng):
    # Goles, Fogelman and Pellegrin (1985): symmetric weights allow no longer cycle.
    net = random_net(rng, 30)
    recall = net.recall(random_patterns(rng, 200, 30), mode="synchronous")
    assert len(recall.states) < 200
    np.testing.assert_array_equal(recall.states[-1], recall.states[-3])
    still = (recall.states[-1] == recall.states[-2]).all(axis=1)
    np.testing.assert_array_equal(recall.converged, still)
    assert 0 < recall.converged.mean() < 1


def test_one_synchronous_step_takes_the_sign_of_each_field(rng):
    net = random_net(rng, 30)
    S = random_patterns(rng, 5, 30)
    recall = net.recall(S, mode="synchronous", max_sweeps=1)
    np.testing.assert_array_equal(recall.state, np.sign(S @ net.weights + net.bias))


def test_recall_gives_up_after_max_sweeps(rng):
    X = random_patterns(rng, 60, 200)
    net = Hopfield(200)
    net.store(X)
    recall = net.recall(X, rng=rng, max_sweeps=1)
    assert len(recall.states) == 2
    assert not recall.converged.all()


def test_the_probe_is_left_as_it_was(rng):
    net = random_net(rng, 20)
    probe = random_patterns(rng, 3, 20)
    copy = probe.copy()
    net.recall(probe, rng=rng)
    np.testing.assert_array_equal(probe, copy)


def test_the_same_generator_gives_the_same_recall(rng):
    net = random_net(rng, 50)
    probe = random_patterns(rng, 4, 50)
    first = net.recall(probe, rng=np.random.default_rng(1))
    again = net.recall(probe, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(first.states, again.states)


# Theory of large networks.


def test_one_step_bit_error_follows_the_normal_crosstalk(rng):
    # P(error) = erfc(1 / sqrt(2 alpha)) / 2, from the central limit theorem.
    for n_patterns, error in ((105, 0.0010), (138, 0.0036), (185, 0.0100), (370, 0.0500)):
        X = random_patterns(rng, n_patterns, 1000)
        net = Hopfield(1000)
        net.store(X)
        step = net.recall(X, mode="synchronous", max_sweeps=1).states[1]
        expected = error * X.size
        assert (step != X).sum() == pytest.approx(expected, abs=4 * math.sqrt(expected))


def test_memory_holds_below_the_critical_load_and_breaks_above_it(rng):
    # Amit, Gutfreund, Sompolinsky (1985): the overlap falls from 0.967 at a load of 0.138.
    overlap = {}
    for load in (0.05, 0.10, 0.20):
        X = random_patterns(rng, round(1000 * load), 1000)
        net = Hopfield(1000)
        net.store(X)
        recall = net.recall(X[:20], rng=rng)
        assert recall.converged.all()
        overlap[load] = (recall.state * X[:20]).mean()
    assert overlap[0.05] > 0.999
    assert overlap[0.10] > 0.985
    assert overlap[0.20] < 0.6


def test_mixtures_of_three_memories_are_stable_at_low_load(rng):
    # Amit, Gutfreund, Sompolinsky (1985): each overlap is 1/2.
    X = random_patterns(rng, 3, 2000)
    net = Hopfield(2000)
    net.store(X)
    end = net.recall(np.sign(X.sum(axis=0)), rng=rng).state
    np.testing.assert_allclose(X @ end / 2000, 0.5, atol=0.05)


# Wrong input.


@pytest.mark.parametrize(
    ("n_units", "error", "message"),
    [
        (0, ValueError, "n_units: expected at least 2, got 0"),
        (1, ValueError, "n_units: expected at least 2.*got 1"),
        (2.5, TypeError, "n_units: expected a whole number, got 2.5"),
    ],
)
def test_a_wrong_number_of_units_is_named(n_units, error, message):
    with pytest.raises(error, match=message):
        Hopfield(n_units)


@pytest.mark.parametrize(
    ("patterns", "error", "message"),
    [
        ([1, -1, 1], ValueError, r"patterns: expected shape \(n_patterns, 3\), got \(3,\)"),
        ([[1, -1]], ValueError, r"patterns: expected shape \(n_patterns, 3\), got \(1, 2\)"),
        (np.ones((0, 3)), ValueError, "patterns: expected at least one value"),
        ([[1, 0, 1]], ValueError, r"patterns: .*-1 and \+1, got 0 at index \(0, 1\).*2 \* x - 1"),
        ([[1, math.nan, 1]], ValueError, "patterns: expected finite numbers, got nan"),
        ([["a", "b", "c"]], TypeError, "patterns: expected real numbers"),
        ([[1, -1, 1], [1, -1]], ValueError, "patterns: expected a rectangular array"),
    ],
)
def test_wrong_patterns_are_named(patterns, error, message):
    with pytest.raises(error, match=message):
        Hopfield(3).store(patterns)


def test_an_unknown_rule_is_named():
    with pytest.raises(ValueError, match="rule: expected one of 'hebb', 'pseudoinverse', got 'h'"):
        Hopfield(3).store([[1, -1, 1]], rule="h")


def test_pseudoinverse_refuses_as_many_independent_patterns_as_units():
    with pytest.raises(ValueError, match="patterns: expected fewer than n_units = 4"):
        Hopfield(4).store(2 * np.eye(4) - 1, rule="pseudoinverse")


@pytest.mark.parametrize("method", ["energy", "recall"])
def test_nothing_works_before_something_is_stored(method, rng):
    net = Hopfield(3)
    with pytest.raises(RuntimeError, match="call store"):
        net.energy([1, 1, 1]) if method == "energy" else net.recall([1, 1, 1], rng=rng)
    with pytest.raises(RuntimeError, match="call store"):
        net.bias = np.zeros(3)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"probe": [1, 1]}, ValueError, r"probe: expected n_units = 3 .*got shape \(2,\)"),
        ({"probe": 1}, ValueError, r"probe: expected n_units = 3 .*got shape \(\)"),
        ({"probe": np.ones((2, 2, 3))}, ValueError, r"probe: expected one state or a batch"),
        ({"probe": [True, False, True]}, ValueError, r"probe: .*got 0 at index \(1,\)"),
        ({"probe": np.ones((0, 3))}, ValueError, "probe: expected at least one value"),
        ({"mode": "parallel"}, ValueError, "mode: expected one of 'asynchronous', 'synchronous'"),
        ({"rng": 3}, TypeError, r"rng: expected a numpy.random.Generator, got 3"),
        ({"rng": None}, TypeError, r"rng: expected a numpy.random.Generator, got None"),
        ({"max_sweeps": 0}, ValueError, "max_sweeps: expected at least 1"),
    ],
)
def test_wrong_arguments_of_recall_are_named(arguments, error, message, rng):
    net = Hopfield(3)
    net.store([[1, -1, 1]])
    with pytest.raises(error, match=message):
        net.recall(**{"probe": [1, 1, 1], "rng": rng} | arguments)


def test_wrong_states_of_energy_are_named():
    net = Hopfield(3)
    net.store([[1, -1, 1]])
    with pytest.raises(ValueError, match="state: expected n_units = 3"):
        net.energy([1, 1])
    with pytest.raises(ValueError, match=r"state: expected states -1 and \+1, got 0.5"):
        net.energy([1, 0.5, 1])


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([[0, 1], [2, 0]], r"weights: expected a symmetric matrix, got 1.0 at \(0, 1\) and 2.0"),
        ([[0, 1], [1, 3]], r"weights: expected a zero diagonal, got 3.0 at \(1, 1\)"),
        ([[0, 1, 1]], r"weights: expected shape \(2, 2\), got \(1, 3\)"),
    ],
)
def test_wrong_weights_are_named(weights, message):
    with pytest.raises(ValueError, match=message):
        Hopfield(2).weights = weights


def test_a_wrong_bias_is_named():
    net = Hopfield(2)
    net.weights = [[0, 1], [1, 0]]
    with pytest.raises(ValueError, match=r"bias: expected shape \(2,\), got \(3,\)"):
        net.bias = [1, 2, 3]


def test_weights_change_only_as_a_whole():
    net = Hopfield(2)
    net.weights = [[0, 1], [1, 0]]
    with pytest.raises(ValueError, match="read-only"):
        net.weights[0, 1] = 3
