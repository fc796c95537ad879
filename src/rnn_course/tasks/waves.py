"""Chaotic waves to look ahead in."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_number

MOST_STEPS = 10**8
"""Steps of integration that `mackey_glass` is willing to take: some minutes of them."""


def mackey_glass(
    n_steps: int, tau: float = 17.0, *, dt: float = 0.1, start: float = 1.2, settle: int = 1000
) -> NDArray[np.float64]:
    """Return a chaotic series: the number of blood cells in a model of Mackey and Glass.

        dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t)

    New cells answer to how many there were tau days ago. For tau = 17 the answer comes too late,
    and the number swings without ever repeating itself. Integrated by the Runge-Kutta rule of
    fourth order; where it asks for the delayed value between two steps, a cubic through the values
    and slopes at both tells it, so that the delay does not spoil the order.

    Args:
        n_steps: how many values, one for each unit of time.
        tau: the delay, a multiple of dt.
        dt: the step of the integration, 1 over a whole number.
        start: the value at time 0 and ever before, at most 1000.
        settle: units of time to drop at the beginning, while the start can still be seen.

    Returns:
        x at the times settle, settle + 1, ...: shape (n_steps,).

    Raises:
        TypeError: a count is no whole number, or another argument no real number.
        ValueError: a count is too small, dt does not divide 1 and tau, start is out of bounds, or
            there would be more than MOST_STEPS steps of dt.

    Source: Mackey and Glass (1977), https://doi.org/10.1126/science.267326. Chapter: echo_state.

    >>> mackey_glass(4, settle=0).round(4).tolist()
    [1.2, 1.1176, 1.043, 0.9755]
    """
    n_steps = as_count("n_steps", n_steps)
    settle = as_count("settle", settle, least=0)
    tau, dt = as_number("tau", tau, most=1e6), as_number("dt", dt, least=1e-6, most=1)
    start = as_number("start", start, least=0, most=1000)
    per_unit = round(1 / dt)
    if abs(per_unit * dt - 1) > 1e-9:
        raise ValueError(f"dt: expected 1 over a whole number, such as 0.1, got {dt:g}.")
    lag = round(tau * per_unit)
    if lag < 1 or abs(lag * dt - tau) > 1e-9:
        raise ValueError(f"tau: expected a multiple of dt = {dt:g}, got {tau:g}.")
    n_fine = (settle + n_steps - 1) * per_unit + 1
    if max(n_fine, lag) > MOST_STEPS:
        raise ValueError(
            f"n_steps, settle, tau: expected at most {MOST_STEPS:,} steps of dt = {dt:g}, "
            f"got {max(n_fine, lag):,}."
        )

    x = np.full(lag + 1, start)  # the last tau units of time, both ends included
    slope = np.zeros(lag + 1)
    series = [x[-1:]]
    for _ in range(1, n_fine, lag):
        between = (x[:-1] + x[1:]) / 2 + dt / 8 * (slope[:-1] - slope[1:])
        grow, grow_between = (0.2 * v / (1 + v**10) for v in (x, between))
        now, chunk = float(x[-1]), [float(x[-1])]
        for g_0, g_half, g_1 in zip(
            grow[:-1].tolist(), grow_between.tolist(), grow[1:].tolist(), strict=True
        ):
            k_1 = g_0 - 0.1 * now
            k_2 = g_half - 0.1 * (now + dt / 2 * k_1)
            k_3 = g_half - 0.1 * (now + dt / 2 * k_2)
            k_4 = g_1 - 0.1 * (now + dt * k_3)
            now += dt / 6 * (k_1 + 2 * k_2 + 2 * k_3 + k_4)
            chunk.append(now)
        x = np.array(chunk)
        slope = grow - 0.1 * x
        series.append(x[1:])
    return np.concatenate(series)[settle * per_unit : n_fine : per_unit].copy()
