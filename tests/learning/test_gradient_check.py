"""The check of gradients against planted mistakes."""

import numpy as np
import pytest

from rnn_course.learning import check_gradients
from rnn_course.nets import LSTM, Elman


class Squares:
    """h = w x², a student's cell with a switchable mistake."""

    def __init__(self, mistake=None):
        self.weights = [np.array([0.5, 2.0]), np.array([1.0])]
        self.mistake = mistake

    def forward(self, X):
        self.x = X
        return self.weights[0] * X**2 + self.weights[1]

    def backward(self, dH):
        dw = (dH * self.x**2).sum(axis=0)
        if self.mistake == "sign":
            dw[1] *= -1
        if self.mistake == "nan":
            dw[0] = np.nan
        dX = dH * self.weights[0] * self.x * (1 if self.mistake == "factor" else 2)
        grads = [dw, np.array([dH.sum()])]
        if self.mistake == "shape":
            grads[1] = dH.sum()
        return dX, grads[:1] if self.mistake == "missing" else grads


X, DH = np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([[1.0, 0.5], [-1.0, 2.0]])


def test_a_right_gradient_passes_and_the_weights_stay_as_they_were():
    model = Squares()
    check = check_gradients(model, X, DH)
    assert check.relative_error < 1e-10
    np.testing.assert_array_equal(model.weights[0], [0.5, 2.0])
    assert set(check.errors) == {"weights[0]", "weights[1]", "X"}


@pytest.mark.parametrize(
    ("mistake", "worst", "error"),
    [("sign", "weights[0][1]", 1.0), ("factor", "X[", 0.5), ("nan", "weights[0][0]", np.nan)],
)
def test_a_planted_mistake_is_named(mistake, worst, error):
    check = check_gradients(Squares(mistake), X, DH)
    assert check.worst.startswith(worst)
    assert check.relative_error == pytest.approx(2 * error, rel=1, nan_ok=True)
    assert worst in str(check)


class OneStep:
    """Elman's own rule around a cell: the gradient does not go back through h_{t-1}."""

    def __init__(self, cell):
        self.cell, self.weight_names = cell, cell.weight_names

    @property
    def weights(self):
        return self.cell.weights

    def forward(self, X):
        self.X = X
        return self.cell.forward(X)

    def backward(self, dH):
        self.cell.forward(self.X)
        before = [self.cell.state_at(t) for t in range(self.X.shape[1])]
        dX, grads = np.empty_like(self.X), [np.zeros_like(w) for w in self.weights]
        for t, state in enumerate(before):
            self.cell.forward(self.X[:, t : t + 1], state)
            dX[:, t : t + 1], now = self.cell.backward(dH[:, t : t + 1])
            grads = [g + n for g, n in zip(grads, now, strict=True)]
        return dX, grads


def test_a_cell_that_forgets_the_way_back_is_caught_at_its_recurrent_kernel():
    rng = np.random.default_rng(0)
    cell = OneStep(Elman(2, 3, rng=rng, dtype="float64"))
    check = check_gradients(cell, rng.normal(size=(2, 5, 2)), rng.normal(size=(2, 5, 3)))
    assert check.relative_error > 0.01
    assert check.errors["recurrent_kernel"] > 0.01
    # Over a single step there is no way back to forget.
    check = check_gradients(cell, rng.normal(size=(2, 1, 2)), rng.normal(size=(2, 1, 3)))
    assert check.relative_error < 1e-8


def test_the_check_leaves_the_model_as_it_was():
    rng = np.random.default_rng(0)
    cell, twin = (LSTM(2, 3, rng=np.random.default_rng(1), dtype="float64") for _ in range(2))
    first, other, dH = (rng.normal(size=(2, 4, n)) for n in (2, 2, 3))
    for net in (cell, twin):
        net.forward(first)
    check_gradients(cell, other, dH)
    for what in ("weights", "state", "last", "trace"):
        np.testing.assert_equal(getattr(cell, what), getattr(twin, what))
    np.testing.assert_equal(cell.backward(dH), twin.backward(dH))


def test_a_model_that_fails_on_the_way_keeps_its_weights():
    class Fails(Squares):
        def forward(self, X):
            if abs(self.weights[0][1] - 2.0) > 1e-6:
                raise ArithmeticError("out of order")
            return super().forward(X)

    model = Fails()
    with pytest.raises(ArithmeticError, match="out of order"):
        check_gradients(model, X, DH)
    np.testing.assert_array_equal(model.weights[0], [0.5, 2.0])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: check_gradients(Squares("shape"), X, DH), ValueError, "the gradient of weights"),
        (
            lambda: check_gradients(Squares("missing"), X, DH),
            ValueError,
            "model: expected backward to",
        ),
        (lambda: check_gradients(Squares(), X, DH[:1]), ValueError, "dH: expected the shape of"),
        (lambda: check_gradients(Squares(), X, DH, step=0), ValueError, "step: expected a number"),
        (lambda: check_gradients(Squares(), X, DH, step=9), ValueError, "step: expected a number"),
        (lambda: check_gradients(5, X, DH), TypeError, "model: expected an object with weights, f"),
        (lambda: check_gradients(Squares, X, DH), TypeError, "model: expected an object with weig"),
        (
            lambda: check_gradients(Squares(), np.ones((60_000, 2)), np.ones((60_000, 2))),
            ValueError,
            "model, X: expected at most 100,000 entries, as each is moved on its own, got 120,003",
        ),
        (
            lambda: check_gradients(Elman(2, 2, rng=np.random.default_rng(0)), X[None], DH[None]),
            TypeError,
            r"model: expected kernel to be a float64 array \(dtype='float64'\), got float32",
        ),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
