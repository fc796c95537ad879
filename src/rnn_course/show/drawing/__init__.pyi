from .notation import NOTATION as NOTATION
from .notation import Meaning as Meaning
from .notation import look_up as look_up
from .parts import Edge as Edge
from .parts import Node as Node
from .parts import key as key
from .picture import WIDTH as WIDTH
from .picture import draw as draw
