"""The cell that the page "Write your own cell" builds, from exactly the code on the page."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from rnn_course.learning import check_gradients, gradient_norms, jacobians

PAGE = Path(__file__).parents[2] / "book" / "own_cell.md"


def shown(code, names):
    """Run the code of one cell of the page; return what its last line shows, if anything."""
    *body, last = ast.parse(code).body
    exec(compile(ast.Module(body, []), str(PAGE), "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), str(PAGE), "eval"), names)
    exec(compile(ast.Module([last], []), str(PAGE), "exec"), names)
    return None


@pytest.fixture(scope="module")
def page():
    """The names that the page defines, and what its cells show."""
    names = {}
    cells = re.findall(r"^```\{code-cell\} python\n(.*?)^```$", PAGE.read_text(), re.S | re.M)
    return names, [shown(code, names) for code in cells]


def test_every_cell_of_the_page_runs_and_its_comparisons_agree(page):
    _, results = page
    numbers = [r for r in results if isinstance(r, float)]
    assert len(numbers) == 2  # against the GRU, and step against forward
    assert max(numbers) < 1e-12


def test_the_page_finds_its_cell_right_and_the_forgetful_one_wrong(page):
    names, _ = page
    rng = np.random.default_rng(1)
    X, dH = rng.normal(size=(2, 6, 3)), rng.normal(size=(2, 6, 4))
    assert check_gradients(names["cell"], X, dH).relative_error < 1e-8
    assert check_gradients(names["forgetful"], X, dH).relative_error > 1e-3


def test_the_class_of_the_page_takes_some_thirty_lines():
    code = re.search(r"^class MinimalGatedUnit.*?(?=\n\n\ndef)", PAGE.read_text(), re.S | re.M)
    assert len([line for line in code.group().splitlines() if line.strip()]) <= 32


def test_the_cell_of_the_page_equals_an_unrolled_tensorflow_function(page):
    names, _ = page
    rng = np.random.default_rng(2)
    cell = names["MinimalGatedUnit"](3, 4, rng=rng, dtype="float64")
    cell.weights = [w + rng.normal(scale=0.3, size=w.shape) for w in cell.weights]
    X, dH = rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 4))
    mask = rng.random((2, 5)) < 0.7
    start = rng.normal(size=(2, 4))
    H = cell.forward(X, start, mask)
    dX, grads = cell.backward(dH)

    x, h_0, weights = tf.constant(X), tf.constant(start), [tf.constant(w) for w in cell.weights]
    with tf.GradientTape() as tape:
        tape.watch([x, h_0, *weights])
        W_x, W_h, b = weights
        h, outputs, begun = h_0, [], np.zeros((2, 1))
        for t in range(5):
            real = mask[:, t : t + 1].astype(float)
            begun = np.maximum(begun, real)
            a_f, a_h = tf.split(x[:, t] @ W_x + b, 2, axis=-1)
            W_hf, W_hh = tf.split(W_h, 2, axis=-1)
            f = tf.sigmoid(a_f + h @ W_hf)
            new = (1 - f) * h + f * tf.tanh(a_h + (f * h) @ W_hh)
            h = real * new + (1 - real) * h
            outputs.append(h * begun)
        error = tf.reduce_sum(tf.stack(outputs, axis=1) * dH)
    np.testing.assert_allclose(H, tf.stack(outputs, axis=1), rtol=1e-10, atol=1e-10)
    theirs = tape.gradient(error, [x, h_0, *weights])
    for ours, t in zip([dX, cell.dstate, *grads], theirs, strict=True):
        np.testing.assert_allclose(ours, t, rtol=1e-9, atol=1e-10)


def test_a_cell_of_ones_own_can_be_analysed_like_any_other(page):
    names, _ = page
    cell, X = names["MinimalGatedUnit"](3, 4, rng=np.random.default_rng(3)), np.ones((1, 5, 3))
    assert gradient_norms(cell, X).shape == (1, 5)
    assert jacobians(cell, X).shape == (5, 4, 4)
    twin = cell.copy()
    twin.weights[0][:] = 0
    assert cell.weights[0].any()
