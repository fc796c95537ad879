"""What is found by experiment: nets that keep to a series on their own."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.nets import EchoState
from rnn_course.tasks import mackey_glass

N_NETS, N_UNITS, FITTED, N_STEPS, YARDSTICK = 3, 100, 1500, 500, 400
WASHOUT = 200  # the nets read so many steps before they are looked at
BEGINNINGS = np.arange(WASHOUT, 1000, 80)  # behind what was fitted

STARTS = "The echo state property: do two starts meet?"
RESERVOIR = "What if we do not train the recurrent weights?"
CHOOSING = "Choosing γ, β, the leak and λ on held-out data"
ALONE = "Left alone: what keeps a net with its series?"


@cache
def _series() -> NDArray[np.float64]:
    return np.tanh(mackey_glass(3000) - 1)[:, None]


def _runs(nets: list[EchoState], H: NDArray, x: NDArray) -> tuple[float, int]:
    """For how many steps runs keep to the series, in the median, and how many run away."""
    W_xh, W_hh, b_h = (np.stack([net.weights[k] for net in nets]) for k in range(3))
    W_hz, b_z = (np.stack([net.readout[k] for net in nets]) for k in range(2))
    a = np.array([net.leak for net in nets])[:, None, None]
    h, Z = H[:, BEGINNINGS], []
    for _ in range(N_STEPS):
        z = h @ W_hz + b_z[:, None]
        Z.append(z[..., 0])
        h = (1 - a) * h + a * np.tanh(z @ W_xh + h @ W_hh + b_h[:, None])
    truth = x[BEGINNINGS + 1 + np.arange(N_STEPS)[:, None], 0][:, None]
    off = np.abs(np.array(Z) - truth)
    left = off > 0.2 * x.std()
    left[-1] = True
    return float(np.median(left.argmax(axis=0))), int((off > 2 * np.ptp(x)).any(axis=0).sum())


def _of_fit(fit: Callable) -> tuple[bool, str, str]:
    x = _series()
    nets: list[EchoState] = []
    for seed in range(N_NETS):
        net = fit(x[:FITTED].copy(), np.random.default_rng(seed))
        if not isinstance(net, EchoState) or net.n_units > N_UNITS:
            return False, f"Return one fitted `EchoState` of at most {N_UNITS} units.", RESERVOIR
        nets.append(net)
    x = x[FITTED - WASHOUT :]
    H = np.stack([net.forward(x[:1000]) for net in nets])
    late = H[:, WASHOUT:-1]
    Z = [h @ net.readout[0] + net.readout[1] for net, h in zip(nets, late, strict=True)]
    targets = x[WASHOUT:999], x[WASHOUT + 1 : 1000]
    now, ahead = (float(np.sqrt(np.mean((Z - y) ** 2)) / x.std()) for y in targets)
    kept, lost = _runs(nets, H, x)
    told = (
        f"One step ahead it errs by {ahead:.1e} sd. Alone it keeps to the series for {kept:.0f} "
        f"steps of {N_STEPS}, and {lost} of {N_NETS * len(BEGINNINGS)} runs get lost. "
    )
    if kept >= YARDSTICK and not lost:
        return True, f"{told}The yardstick is {YARDSTICK}.", ""
    if now < ahead / 3:
        told = "Your readout gives back the value that it has just read: the target is one off."
        return False, told, RESERVOIR
    other = np.stack([net.forward(x[:WASHOUT], state=np.ones(net.n_units)) for net in nets])
    if np.abs(other[:, -1] - H[:, WASHOUT - 1]).max() > 0.01:
        told += f"After {WASHOUT} steps two starts have not met: the state is no echo of the input."
        return False, told, STARTS
    if lost:
        return False, f"{told}None should get far beyond the values of the series.", ALONE
    if ahead > 5e-3:
        told += "Already one step is coarse: too large a λ, or too much noise, costs accuracy."
        return False, told, CHOOSING
    if kept < YARDSTICK / 2:
        return False, f"{told}The small one-step error helps little. What does the leak do?", ALONE
    told += (
        "Nearly: a smaller leak, noise during the fit, a smaller λ, what have you not tried yet?"
    )
    return False, told, ALONE


def _fitted(
    radius: float = 0.8,
    ridge: float = 1e-11,
    leak: float = 0.5,
    noise: float = 1e-3,
    ahead: int = 1,
    input_scale: float = 1.0,
) -> Callable[[NDArray, np.random.Generator], EchoState]:
    def fit(x: NDArray, rng: np.random.Generator) -> EchoState:
        net = EchoState(1, N_UNITS, radius, leak=leak, input_scale=input_scale, rng=rng)
        X = x + noise * rng.normal(size=x.shape)
        return net.fit(X[: len(x) - ahead], x[ahead:], ridge=ridge)

    return fit


check_fit = MeasuredCheck(
    "fit",
    _of_fit,
    _fitted(),
    wrong=[
        Wrong(
            "a low one-step error means a long run",
            _fitted(leak=1.0, noise=0.0),
            "The small one-step error helps little",
        ),
        Wrong(
            "the leak does it all", _fitted(noise=0.0, ridge=1e-8), "what have you not tried yet"
        ),
        Wrong("more ridge is safer", _fitted(ridge=1e-2, noise=0.0), "Already one step is coarse"),
        Wrong("a radius of 2 to 3", _fitted(radius=2.5), "two starts have not met"),
        Wrong("a weak input", _fitted(input_scale=0.1, noise=0.0, ridge=1e-8), "far beyond"),
        Wrong("the target is the input", _fitted(ahead=0, noise=0.0), "the target is one off"),
    ],
    hints=[
        "Begin with the leak: try 1, 0.5 and 0.3. Which of the page's charts has it?",
        "Then noise on the inputs of the fit, none on the targets: "
        "`X = x[:-1] + 0.001 * rng.normal(size=x[:-1].shape)`.",
        "With noise in the fit λ may be small, as 1e-11.",
    ],
)
