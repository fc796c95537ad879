"""What is found by experiment."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.learning import gradient_norms
from rnn_course.nets import Elman, orthogonal

SECTION = "What initialisation changes"


def arriving(start: Callable, push: float, n_nets: int = 20, r: int = 32, T: int = 50) -> NDArray:
    """|dE_T/dh_1| of tanh nets whose recurrent weights start as `start(r, rng)` says."""
    found = []
    for seed in range(n_nets):
        rng = np.random.default_rng(seed)
        net = Elman(4, r, rng=rng, dtype="float64")
        W = np.array(start(r, rng), dtype=np.float64)
        net.weights = [push / 2 * rng.normal(size=(4, r)), W, np.zeros(r)]
        dh = rng.normal(size=(1, r))
        found.append(gradient_norms(net, rng.normal(size=(1, T, 4)), dh / np.linalg.norm(dh))[0, 0])
    return np.array(found)


def _of_start(start: Callable) -> tuple[bool, str, str]:
    W = np.asarray(start(32, np.random.default_rng(0)), dtype=np.float64)
    if W.shape != (32, 32) or not np.isfinite(W).all():
        return False, f"Expected a finite matrix (r, r), here (32, 32), got shape {W.shape}.", ""
    size = float(np.median(arriving(start, push=0.3)))
    told = f"At step 1 arrives {size:.2g} of an error of 1 at step 50 (the median of 20 nets). "
    if not W.any():
        return False, f"{told}Without weights nothing of step 1 is left.", SECTION
    if size > 10:
        return False, f"{told}It explodes: the slopes cannot hold this start back.", SECTION
    if size < 1e-6:
        return False, f"{told}It vanishes: these weights are too small to begin with.", SECTION
    if size < 0.1:
        return False, f"{told}It vanishes: the slopes of tanh, all below 1, have eaten it.", SECTION
    return True, f"{told}Less than a factor of 10 is lost or won over 49 steps.", ""


check_start = MeasuredCheck(
    "start",
    _of_start,
    lambda r, rng: 1.6 * rng.normal(size=(r, r)) / np.sqrt(r),
    wrong=[
        Wrong(
            "radius 1 keeps gradients",
            lambda r, rng: rng.normal(size=(r, r)) / np.sqrt(r),
            "the slopes of tanh, all below 1, have eaten it",
        ),
        Wrong(
            "orthogonal keeps gradients",
            lambda r, rng: orthogonal((r, r), rng),
            "the slopes of tanh, all below 1, have eaten it",
        ),
        Wrong(
            "small is safe",
            lambda r, rng: 0.1 * rng.normal(size=(r, r)),
            "these weights are too small",
        ),
        Wrong(
            "larger is better",
            lambda r, rng: 3 * rng.normal(size=(r, r)) / np.sqrt(r),
            "It explodes",
        ),
        Wrong("zeros", lambda r, rng: np.zeros((r, r)), "Without weights"),
    ],
    hints=[
        "Begin with the Gaussian start, `rng.normal(size=(r, r)) / np.sqrt(r)`, and a gain.",
        "The slopes of tanh take away a part of each step. The gain has to give it back.",
        "Try gains from 1 to 2 in steps of 0.1, and watch what arrives.",
    ],
)
