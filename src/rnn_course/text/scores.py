"""What a model's guesses are worth: log-probabilities, bits, perplexity."""

import math
import sys

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import all_finite, as_array, as_whole_numbers
from rnn_course.functions import _log_softmax


def log_probabilities(Z: ArrayLike, Y: ArrayLike) -> NDArray[np.float64]:
    """The natural logarithm of the probability that softmax(Z) gives to each true token.

    log p(y_t) = z_{t,y_t} - log sum_k exp(z_{t,k}), shifted by the maximum: nothing overflows.

    Args:
        Z: outputs before the softmax, shape (..., K).
        Y: the true tokens, whole numbers below K, shape (...).

    Raises:
        TypeError: the tokens are no whole numbers.
        ValueError: the shapes do not fit, a token is outside 0..K-1, or an output is not finite.
        FloatingPointError: two outputs lie so far apart that their difference overflows.

    Chapter: language_models.

    >>> log_probabilities([[0.0, 0.0]], [1]).round(4).tolist()
    [-0.6931]
    """
    Z = as_array("Z", Z)
    if Z.ndim == 0:
        raise ValueError("Z: expected at least one axis, got a single number.")
    Y = as_whole_numbers("Y", Y, Z.shape[:-1], most=Z.shape[-1] - 1)
    log_p = np.take_along_axis(_log_softmax(Z), Y[..., None], axis=-1)[..., 0]
    if not all_finite(log_p):
        raise FloatingPointError("Z: the difference of two outputs overflows. Scale them down.")
    return log_p


def bits_per_token(log_p: ArrayLike) -> float:
    """The mean number of bits that the true tokens cost: -mean(log_p) / log 2.

    With characters for tokens these are bits per character. A model that spreads its bet evenly
    over K tokens pays log2(K).

    Args:
        log_p: natural logarithms of the probabilities of the true tokens, any shape.

    Raises:
        TypeError: `log_p` does not hold real numbers.
        ValueError: a logarithm is above 0, or not finite: a true token had probability 0.

    Chapter: language_models.

    >>> bits_per_token(np.log([0.5, 0.125]))
    2.0
    """
    log_p = as_array("log_p", log_p)
    if log_p.max() > 1e-6:  # float32 may round a sure token a little above 1
        raise ValueError(
            f"log_p: expected logarithms of probabilities, at most 0, got {log_p.max():.4g}."
        )
    return float(-log_p.mean() / math.log(2))


def perplexity(log_p: ArrayLike) -> float:
    """How many equally likely tokens would be as hard to guess: exp(-mean(log_p)) = 2**bits.

    Args:
        log_p: natural logarithms of the probabilities of the true tokens, any shape.

    Raises:
        TypeError: `log_p` does not hold real numbers.
        ValueError: a logarithm is above 0, or not finite: a true token had probability 0.
        FloatingPointError: the perplexity overflows.

    Chapter: language_models.

    >>> perplexity(np.log([0.5, 0.125]))
    4.0
    """
    bits = bits_per_token(log_p)
    if bits >= sys.float_info.max_exp:
        raise FloatingPointError(f"log_p: 2 to the power of {bits:g} bits overflows.")
    return 2.0**bits
