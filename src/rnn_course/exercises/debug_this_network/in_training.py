"""Bugs in how a net learns: a step that is too small, a step that grows with the sequence."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck, MeasuredCheck
from rnn_course.learning import SGD, Adadelta, Adam, descend
from rnn_course.learning.optimizer import Optimizer
from rnn_course.nets import Dense, Elman

N_EPOCHS, N_NETS = 2000, 3
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)[:, :, None]  # two steps, one bit
Y = np.array([[0], [1], [1], [0]])


def xor_run(optimizer: Any, seed: int, n_epochs: int = N_EPOCHS) -> tuple[NDArray, float]:
    """Train a net on XOR in time; return its error before each epoch, and how far weights moved."""
    rng = np.random.default_rng(seed)
    net, readout = Elman(1, 4, rng=rng), Dense(4, 1, rng=rng)
    before = [w.copy() for w in net.weights + readout.weights]
    losses = descend(net, readout, optimizer, X, Y, n_epochs)
    after = net.weights + readout.weights
    return losses, float(max(np.abs(a - b).max() for a, b in zip(after, before, strict=True)))


def _of_optimizer(make_optimizer: Callable) -> tuple[bool, str, str]:
    made = [make_optimizer() for _ in range(N_NETS)]
    if not all(isinstance(one, Optimizer) for one in made):
        kind = type(made[0]).__name__
        return False, f"Expected an optimizer such as `Adadelta(...)`, got a `{kind}`.", ""
    if made[0] is made[1]:
        return False, "Make a new optimizer at each call: an old one remembers other weights.", ""
    try:
        runs = [xor_run(one, seed) for seed, one in enumerate(made)]
    except FloatingPointError as error:
        return False, f"Now the steps are too long, and the net overflows. {error}", SECTION
    ends, ways = [float(losses[-1]) for losses, _ in runs], [way for _, way in runs]
    told = f"After {N_EPOCHS} epochs the errors of {N_NETS} nets are " + ", ".join(
        f"{end:.2g}" for end in ends
    )
    told += f"; no weight has moved by more than {max(ways):.2g}. "
    if max(ends) < 0.05:
        return True, f"{told}It was the step, not the net.", ""
    if max(ways) < 0.3:
        return False, f"{told}Still too little: they would need many times as many epochs.", SECTION
    if max(ways) > 20:
        return False, f"{told}Now the steps are too long: they jump over all minima.", SECTION
    return False, f"{told}They move, but have not arrived: the step is of the wrong size.", SECTION


SECTION = "Change one thing"

check_optimizer = MeasuredCheck(
    "optimizer",
    _of_optimizer,
    lambda: Adadelta(learning_rate=1.0),
    wrong=[
        Wrong(
            "a default is a good choice",
            lambda: Adadelta(learning_rate=0.001),
            "they would need many times as many epochs",
        ),
        Wrong(
            "a shorter memory",
            lambda: Adadelta(learning_rate=0.001, rho=0.5),
            "they would need many times as many epochs",
        ),
        Wrong(
            "any optimizer at any rate",
            lambda: Adam(learning_rate=1e-5),
            "they would need many times as many epochs",
        ),
        Wrong(
            "the larger the better",
            lambda: SGD(learning_rate=100.0),
            "the steps are too long",
        ),
        Wrong(
            "the class itself",
            lambda: Adadelta,
            "Expected an optimizer such as",
        ),
    ],
    hints=[
        "How far has a weight moved in all? Compare that with the size of a weight.",
        "The rule of the paper has no learning rate: its steps have the size of the weights. "
        "What does a factor of 0.001 do to them?",
        "`Adadelta(learning_rate=1.0)`, or another rule at a rate that suits it.",
    ],
)


def slope(Z: NDArray, Y: NDArray) -> NDArray:
    """The gradient of the squared error, averaged over sequences and steps, at each output."""
    return 2 * (Z - Y) / Z.size


def _outputs(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    for batch, time in ((3, 5), (4, 2)):
        yield rng.normal(size=(batch, time, 1)), rng.normal(size=(batch, time, 1))


check_slope = FunctionCheck(
    "slope",
    slope,
    _outputs,
    wrong=[
        Wrong(
            "one rate suits every length",
            lambda Z, Y: 2 * (Z - Y) / len(Z),
            "The errors of all steps are still added up: twice the steps, twice the gradient, and "
            "a rate that was right for short sequences is too large.",
            "Change one thing",
        ),
        Wrong(
            "the mean over time alone",
            lambda Z, Y: 2 * (Z - Y) / Z.shape[1],
            "Now you average over the steps, but add up the sequences: with a larger batch the "
            "same trouble comes back.",
        ),
        Wrong(
            "no mean at all",
            lambda Z, Y: 2 * (Z - Y),
            "Now sequences are added up as well: the gradient has grown, not shrunk.",
        ),
        Wrong(
            "the factor 2",
            lambda Z, Y: (Z - Y) / Z.size,
            "The length no longer matters. But this is the gradient of half the squared error: "
            "the derivative of (z - y)² has a factor 2.",
        ),
        Wrong(
            "the sign",
            lambda Z, Y: 2 * (Y - Z) / Z.size,
            "The sign is turned round: the step will go uphill.",
        ),
    ],
    hints=[
        "Compute the norm of the gradient at T = 5 and at T = 80. Which factor lies between them?",
        "The error is a mean over the batch, `len(Z)`. What else has to be averaged over?",
        "`Z.size` is the number of sequences times that of steps, as there is one output.",
    ],
    because="With the mean over the steps the gradient no longer grows with their number. The "
    "copies of a shared weight are still added up, as the chain rule says; what is averaged are "
    "the errors.",
)
