"""What `draw` refuses: a drawing of one's own fails at its table, not somewhere in Altair."""

import numpy as np
import pytest

from rnn_course.show import drawing
from rnn_course.show.drawing import Edge, Node, draw

BOXES = [Node("x_t", 100, 100), Node("h_t", 100, 30)]
SAID = {"height": 130, "title": "One layer", "description": "Two boxes, one above the other."}


def test_a_drawing_of_ones_own_is_two_tables():
    spec = draw(BOXES, [Edge("x_t", "h_t", "input", label="W_xh")], **SAID).to_dict()
    boxes, lines = (spec["datasets"][spec["layer"][k]["data"]["name"]] for k in (0, 1))
    assert [box["symbol"] for box in boxes] == ["x_t", "h_t"]
    assert [line["meaning"] for line in lines] == ["weights from input to hidden state"]


@pytest.mark.parametrize(
    ("nodes", "edges", "change", "error", "words"),
    [
        ([Node("q", 0, 0)], [], {}, ValueError, "role of 'q': expected one of 'input', .*got ''"),
        ([Node("h_t", np.nan, 0)], [], {}, ValueError, "of 'h_t': expected finite numbers"),
        ([Node("h_t", 0, 0, w=np.inf)], [], {}, ValueError, "of 'h_t': expected finite numbers"),
        ([Node("h_t", "left", 0)], [], {}, TypeError, "of 'h_t': expected real numbers"),
        ([*BOXES, BOXES[0]], [], {}, ValueError, "nodes: .*names that differ, got 'x_t' twice"),
        (BOXES, [Edge("x_t", "z_t")], {}, ValueError, "'x_t->z_t' ends at 'z_t', which is no node"),
        (BOXES, [Edge("x_t", "h_t", "blue")], {}, ValueError, "role of 'x_t->h_t'.*got 'blue'"),
        (BOXES, [Edge("x_t", "h_t", dash="dots")], {}, ValueError, "dash of 'x_t->h_t'.*'solid'"),
        (BOXES, [Edge("x_t", "h_t", side="up")], {}, ValueError, "side of 'x_t->h_t'.*'above'"),
        (BOXES, [], {"title": None}, TypeError, "title: expected a text or a list of lines"),
        (BOXES, [], {"highlight": "h_t"}, TypeError, "highlight: expected several names"),
    ],
)
def test_a_wrong_table_is_refused_by_the_name_of_its_row(nodes, edges, change, error, words):
    with pytest.raises(error, match=words):
        draw(nodes, edges, **SAID | change)


def test_each_part_of_a_drawing_has_an_example():
    public = [getattr(drawing, name) for name in drawing.__all__]
    without = [one.__name__ for one in public if callable(one) and ">>>" not in (one.__doc__ or "")]
    assert without == []
