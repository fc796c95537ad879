"""What a model's guesses are worth: log-probabilities, bits, perplexity."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array
from rnn_course.text.ngrams import _as_tokens


def log_probabilities(Z: ArrayLike, Y: ArrayLike) -> NDArray[np.float64]:
    """The natural logarithm of the probability that softmax(Z) gives to each true token.

    log p(y_t) = z_{t,y_t} - log sum_k exp(z_{t,k}), shifted by the maximum: nothing overflows.

    Args:
        Z: outputs before the softmax, shape (..., K).
        Y: the true tokens, whole numbers below K, shape (...).

    Raises:
        TypeError: the tokens are no whole numbers.
        ValueError: the shapes do not fit, or a token is outside 0..K-1.
    """
    Z = as_array("Z", Z)
    if Z.ndim == 0:
        raise ValueError("Z: expected at least one axis, got a single number.")
    Y = _as_tokens("Y", Y, Z.shape[-1])
    if Y.shape != Z.shape[:-1]:
        raise ValueError(f"Y: expected shape {Z.shape[:-1]}, one token a row of Z, got {Y.shape}.")
    return np.take_along_axis(_log_softmax(Z), Y[..., None], axis=-1)[..., 0]


def bits_per_token(log_p: ArrayLike) -> float:
    """The mean number of bits that the true tokens cost: -mean(log_p) / log 2.

    With characters for tokens these are bits per character. A model that spreads its bet evenly
    over K tokens pays log2(K).

    Args:
        log_p: natural logarithms of the probabilities of the true tokens, any shape.

    Raises:
        ValueError: a logarithm is above 0, or not finite: a true token had probability 0.
    """
    log_p = as_array("log_p", log_p)
    if log_p.max() > 1e-6:  # float32 may round a sure token a little above 1
        raise ValueError(
            f"log_p: expected logarithms of probabilities, at most 0, got {log_p.max():.4g}."
        )
    return float(-log_p.mean() / math.log(2))


def perplexity(log_p: ArrayLike) -> float:
    """How many equally likely tokens would be as hard to guess: exp(-mean(log_p)) = 2**bits.

    Takes and raises what `bits_per_token` does.
    """
    return float(2 ** bits_per_token(log_p))


def _log_softmax(Z: NDArray) -> NDArray:
    Z = Z - Z.max(axis=-1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))
