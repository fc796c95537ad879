"""The helpers of an executable course on recurrent neural networks."""

from rnn_course.cells import GRU, LSTM, Elman, Jordan
from rnn_course.hopfield import Hopfield

__all__ = ["GRU", "LSTM", "Elman", "Hopfield", "Jordan"]
