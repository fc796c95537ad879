from .nets.elman import Elman as Elman
from .nets.gru import GRU as GRU
from .nets.hopfield import Hopfield as Hopfield
from .nets.jordan import Jordan as Jordan
from .nets.lstm import LSTM as LSTM
