"""How sure a share is that was counted in few draws."""

from scipy.stats import binomtest


def interval(successes: int, draws: int) -> tuple[float, float]:
    """The 95 % interval of a rate of success, after Clopper and Pearson (1934).

    It holds the true rate in at least 95 of 100 such experiments, however few the draws.

    Raises:
        ValueError: there are no draws, or more successes than draws.

    >>> round(interval(8, 8)[0], 2)
    0.63
    """
    if not 0 <= successes <= draws or draws < 1:
        raise ValueError(f"successes: expected 0 to draws = {draws}, got {successes}.")
    low, high = binomtest(int(successes), int(draws)).proportion_ci(0.95, method="exact")
    return low, high


def rate(successes: int, draws: int) -> str:
    """A rate as one reads it: counts, and the interval in percent.

    >>> rate(8, 8)
    '8 of 8 (63 to 100 %)'
    """
    low, high = interval(successes, draws)
    return f"{successes} of {draws} ({100 * low:.0f} to {100 * high:.0f} %)"
