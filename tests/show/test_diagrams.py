"""What each drawing says of its net: the circuits compute it, the arrows are its equations."""

from functools import partial
from itertools import combinations
from math import tanh

import numpy as np
import pytest
from drawings import MAKERS, STATE, ends, parts

from rnn_course.nets import GRU, LSTM, Hopfield
from rnn_course.show import diagrams


def run_circuit(name, given):
    """Compute what a circuit draws: follow its arrows, multiply at ×, add at +, squash at tanh."""
    ((boxes, lines, _),) = parts(name)
    wires = [ends(line, boxes) for line in lines]
    unknown = {id(box): box for box in boxes}
    values = {}
    rules = {"×": np.prod, "+": np.sum, "tanh": lambda v: tanh(v[0]), "1 − u_t": lambda v: 1 - v[0]}
    while unknown:
        before = len(unknown)
        for key, box in list(unknown.items()):
            sources = [source for source, target in wires if target is box]
            if box["symbol"] in given:
                values[key] = given[box["symbol"]]
            elif all(id(source) in values for source in sources):
                fed = [
                    given["h_{t-1}"] if s["symbol"] == "[x_t, h_{t-1}]" else values[id(s)]
                    for s in sources
                ]
                values[key] = rules.get(box["symbol"], lambda v: v[0])(fed)
            else:
                continue
            del unknown[key]
        assert len(unknown) < before, "the circuit does not close"
    last = [box for box in boxes if not any(source is box for source, _ in wires)]
    return {box["symbol"]: values[id(box)] for box in last}


def one_step(cell):
    """One step of a cell with one unit from a state that is not zero."""
    rng = np.random.default_rng(0)
    cell.forward(rng.normal(size=(1, 2, 3)))
    return {letter: trace[0, :, 0] for letter, trace in cell.trace.items()}


def test_the_circuit_of_the_lstm_computes_a_step_of_the_lstm():
    step = one_step(LSTM(3, 1, rng=np.random.default_rng(1), dtype="float64"))
    given = {f"{g}_t": step[f"{g}_t"][1] for g in "ifo"}
    given |= {"c\u0303_t": step["c_tilde"][1], "c_{t-1}": step["c_t"][0]}
    given |= {"h_{t-1}": step["h_t"][0], "x_t": np.nan, "[x_t, h_{t-1}]": np.nan}
    found = run_circuit("lstm", given)
    assert found == pytest.approx({"c_t": step["c_t"][1], "h_t": step["h_t"][1]})


def test_the_circuit_of_the_gru_computes_a_step_of_the_gru():
    cell = GRU(3, 1, rng=np.random.default_rng(1), dtype="float64")
    step = one_step(cell)
    given = {"u_t": step["u_t"][1], "r_t": step["r_t"][1], "h\u0303_t": step["h_tilde"][1]}
    given |= {"h_{t-1}": step["h_t"][0], "x_t": np.nan, "[x_t, h_{t-1}]": np.nan}
    assert run_circuit("gru", given) == pytest.approx({"h_t": step["h_t"][1]})


def test_the_candidate_of_the_gru_is_fed_by_the_input_and_the_reset_state():
    ((boxes, lines, _),) = parts("gru")
    wires = [(*ends(line, boxes), line) for line in lines]
    fed = [(source, line) for source, target, line in wires if target["symbol"] == "h\u0303_t"]
    assert {line["symbol"] for _, line in fed} == {"x_t", "×"}
    (product,) = [source for source, line in fed if line["symbol"] == "×"]
    into = {line["symbol"] for _, target, line in wires if target is product}
    assert into == {"r_t", "h_{t-1}"}


@pytest.mark.parametrize("gate", ["f_t", "i_t", "c\u0303_t", "o_t"])
def test_input_and_last_hidden_state_reach_every_gate_of_the_lstm(gate):
    ((boxes, lines, _),) = parts("lstm")
    wires = {tuple(box["symbol"] for box in ends(line, boxes)) for line in lines}
    assert {("x_t", "[x_t, h_{t-1}]"), ("h_{t-1}", "[x_t, h_{t-1}]")} <= wires
    assert ("[x_t, h_{t-1}]", gate) in wires


def test_each_decision_lights_its_gate_and_fades_the_others():
    for gates, (boxes, _, _) in zip(
        ({"f_t"}, {"i_t", "c\u0303_t"}, {"o_t"}), parts("lstm_decisions"), strict=True
    ):
        lit = {box["symbol"] for box in boxes if box["dim"] == 1}
        assert lit & {"f_t", "i_t", "c\u0303_t", "o_t"} == gates


def test_the_three_decisions_together_light_the_whole_circuit():
    whole = {(b["x"], b["y"]) for b in parts("lstm")[0][0]}
    lit = {
        (b["x"], b["y"]) for boxes, _, _ in parts("lstm_decisions") for b in boxes if b["dim"] == 1
    }
    assert lit == whole


def test_the_nets_of_elman_and_jordan_differ_in_what_comes_back():
    for name, context, source in (("elman", "h_{t-1}", "h_t"), ("jordan", "s_t", "ŷ_t")):
        ((boxes, lines, _),) = parts(name)
        wires = [(*ends(line, boxes), line) for line in lines]
        copies = [w for w in wires if w[1]["symbol"] == context and w[2]["symbol"] == "copy"]
        assert [w[0]["symbol"] for w in copies] == [source]
        loops = [w for w in wires if w[0] is w[1]]
        assert [w[2]["symbol"] for w in loops] == (["decay λ"] if name == "jordan" else [])


def test_the_unrolled_net_of_jordan_feeds_each_output_and_context_to_the_next_context():
    ((boxes, lines, _),) = parts("jordan")
    wires = {tuple(box["symbol"] for box in ends(line, boxes)) for line in lines}
    for t in (1, 2):
        assert {(f"ŷ_{t}", f"s_{t + 1}"), (f"s_{t}", f"s_{t + 1}")} <= wires
    assert not any(a.startswith("h_") and b.startswith("h_") for a, b in wires)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_the_unrolled_net_has_each_arrow_of_the_equations(n):
    chart = diagrams.unrolled(n, gradients={"h_0": 1.0}).to_dict()
    rows = [chart["datasets"][layer["data"]["name"]] for layer in chart["layer"]]
    boxes = [box for box in rows[0] if box["dash"] != "gradient"]
    drawn = {"forward": set(), "gradient": set()}
    for line in rows[1]:
        if line["symbol"] == "key":
            continue
        # The strip of a gradient belongs to the box above it.
        source, target = (box["symbol"].replace("∂E/∂", "") for box in ends(line, rows[0]))
        drawn["gradient" if line["dash"] == "gradient" else "forward"].add((source, target))
    steps = range(1, n + 1)
    forward = {(f"{a}_{t}", f"{b}_{t}") for a, b in ("xh", "hz", "zE") for t in steps}
    forward |= {(f"h_{t - 1}", f"h_{t}") for t in steps}
    assert drawn["forward"] == forward
    assert drawn["gradient"] == {(b, a) for a, b in forward if a[0] != "x"}
    assert len(boxes) == 4 * n + 1


@pytest.mark.parametrize(
    ("kind", "n_inputs", "n_outputs"),
    [
        ("one to one", 1, 1),
        ("one to many", 1, 3),
        ("many to one", 3, 1),
        ("many to many", 3, 3),
        ("sequence to sequence", 3, 2),
    ],
)
def test_a_task_family_has_its_inputs_and_outputs_and_each_output_sees_what_it_may(
    kind, n_inputs, n_outputs
):
    ((boxes, lines, _),) = parts(kind)
    symbols = {box["symbol"] for box in boxes}
    assert sum(s.startswith("x") for s in symbols) == n_inputs
    assert sum(s.startswith("z") for s in symbols) == n_outputs
    feeds = {}
    for line in lines:
        source, target = (box["symbol"] for box in ends(line, boxes))
        feeds.setdefault(target, []).append(source)

    def seen(symbol):
        return {symbol}.union(*(seen(source) for source in feeds.get(symbol, [])))

    inputs = {s for s in symbols if s.startswith("x")}
    for output in (s for s in symbols if s.startswith("z")):
        step = int(output[2:])
        assert seen(output) & inputs == {s for s in inputs if int(s[2:]) <= step}
    if kind == "sequence to sequence":  # nothing is written before all is read
        assert all(inputs <= seen(s) for s in symbols if s.startswith("z"))


def test_all_that_the_plain_decoder_learns_of_the_input_passes_through_one_state():
    ((boxes, lines, _),) = parts("encoder_decoder")
    wires = {tuple(box["symbol"] for box in ends(line, boxes)) for line in lines}
    over = {(a, b) for a, b in wires if a.startswith("h\u0304") and not b.startswith("h\u0304")}
    assert over == {("h\u0304_3", "h_1")}
    for t in (1, 2, 3):  # the decoder is fed the symbol before, never the one it has to write
        fed = {a for a, b in wires if b == f"h_{t}"} - {"h\u0304_3", f"h_{t - 1}"}
        assert fed == {f"y_{t - 1}"}


def test_with_attention_every_encoder_state_and_the_question_reach_the_glimpse():
    ((boxes, lines, _),) = parts("encoder_decoder attention")
    wires = {tuple(box["symbol"] for box in ends(line, boxes)) for line in lines}
    assert {a for a, b in wires if b == "g_t"} == {"h_t"} | {f"h\u0304_{s}" for s in (1, 2, 3, 4)}
    assert {a for a, b in wires if b == "z_t"} == {"h_t", "g_t"}


def test_numbers_stand_on_the_drawing_as_given():
    ((boxes, _, labels),) = parts("unrolled numbers")
    written = [label["text"] for label in labels]
    assert written.count("−0.5") == 4  # W_hh at three arrows and in the row of the weights
    for number in ("0.462", "0.25", "−0.012", "4e−5", "−0.021"):
        assert number in written
    values = {box["symbol"]: box["value"] for box in boxes}
    assert values["h_1"] == "0.462"
    assert values["∂E/∂h_1"] == "−0.012"
    assert values["∂E/∂W_hh"] == "−0.021"


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (-0.0, "0"), (1, "1"), (-2.5, "−2.5"), (0.00049, "5e−4"), (-12345.6, "−1e4")],
)
def test_numbers_are_written_in_at_most_six_characters(number, written):
    labels = diagrams.unrolled(1, values={"x_1": number}).to_dict()["datasets"].values()
    assert written in [row.get("text") for rows in labels for row in rows]


def test_highlighting_fades_all_but_the_names_given():
    ((boxes, lines, labels),) = parts("unrolled 4")
    assert [box["symbol"] for box in boxes if box["dim"] == 1] == ["h_1"]
    lit = [line for line in lines if line["dim"] == 1 and line["symbol"] != "key"]
    assert [line["dash"] for line in lit] == ["gradient"]
    assert {label["text"] for label in labels if label.get("dim") == 1} == {"h", "1"}


def test_the_units_of_hopfields_net_show_state_and_sign_of_their_weights():
    net = Hopfield(5)
    net.store([STATE])
    chart = diagrams.hopfield(5, STATE, net.weights).to_dict()
    boxes, lines = (chart["datasets"][chart["layer"][k]["data"]["name"]] for k in (0, 1))
    assert [box["value"] for box in boxes] == ["+1", "−1", "+1", "+1", "−1"]
    assert [box["fill"] > 0 for box in boxes] == [s > 0 for s in STATE]
    dashes = {line["symbol"]: line["dash"] for line in lines}
    for i, j in combinations(range(5), 2):
        expected = "solid" if STATE[i] == STATE[j] else "negative"
        assert dashes[f"w_{i + 1},{j + 1}"] == expected


def test_weights_of_zero_are_left_out():
    weights = np.zeros((3, 3))
    weights[0, 1] = weights[1, 0] = -2.0
    chart = diagrams.hopfield(3, weights=weights).to_dict()
    lines = chart["datasets"][chart["layer"][1]["data"]["name"]]
    assert [line["symbol"] for line in lines if line["symbol"] != "key"] == ["w_1,2"]
    assert diagrams.hopfield(3, weights=np.zeros((3, 3)))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: diagrams.unrolled(0), ValueError, "n_steps: expected at least 1, got 0"),
        (lambda: diagrams.unrolled(5), ValueError, "n_steps: expected 1 to 4"),
        (lambda: diagrams.unrolled(2.5), TypeError, "n_steps: expected a whole number, got 2.5"),
        (lambda: diagrams.unrolled(values={"q_1": 1}), ValueError, "x_1.*got 'q_1'"),
        (lambda: diagrams.unrolled(2, values={"x_3": 1}), ValueError, "values.*got 'x_3'"),
        (lambda: diagrams.unrolled(values=[1.0]), TypeError, "values: expected a dict"),
        (lambda: diagrams.unrolled(values={"x_1": "one"}), TypeError, r"values\['x_1'\]: .*real"),
        (lambda: diagrams.unrolled(values={"x_1": np.nan}), ValueError, r"values\['x_1'\].*finite"),
        (lambda: diagrams.unrolled(values={"x_1": [1, 2]}), ValueError, "one number, got shape"),
        (lambda: diagrams.unrolled(gradients={"y_1": 1}), ValueError, "gradients.*got 'y_1'"),
        (lambda: diagrams.unrolled(gradients={"h_1->h_2": 1}), ValueError, "got 'h_1->h_2'"),
        (lambda: diagrams.unrolled(highlight="h_1"), TypeError, "highlight: expected several"),
        (lambda: diagrams.unrolled(highlight=["h_9"]), ValueError, "highlight.*got 'h_9'"),
        (
            lambda: diagrams.task_types("few"),
            ValueError,
            "kind: expected one of 'one to one', .*few",
        ),
        (
            lambda: diagrams.task_types(np.array(["one to one", "few"])),
            ValueError,
            r"kind: expected one of .*got array\(",
        ),
        (lambda: diagrams.unrolled(highlight=3), TypeError, "highlight: expected several"),
        (lambda: diagrams.hopfield(2, [np.nan, 1]), ValueError, "state: expected finite numbers"),
        (
            lambda: diagrams.encoder_decoder(attention="on"),
            TypeError,
            "attention: expected True or False, got 'on'",
        ),
        (lambda: diagrams.hopfield(1), ValueError, "n_units: expected 2 to 10.*got 1"),
        (lambda: diagrams.hopfield(11), ValueError, "n_units: expected 2 to 10.*got 11"),
        (lambda: diagrams.hopfield("5"), TypeError, "n_units: expected a whole number"),
        (lambda: diagrams.hopfield(3, [1, -1]), ValueError, "state: expected shape"),
        (lambda: diagrams.hopfield(2, [1, 0]), ValueError, "state: expected only -1 and"),
        (lambda: diagrams.hopfield(3, None, np.eye(3)), ValueError, "weights: expected a symm"),
        (lambda: diagrams.hopfield(2, None, [[0, 1], [2, 0]]), ValueError, "weights: expected a"),
        (
            lambda: diagrams.hopfield(3, weights=[[0, 1], [1, 0]]),
            ValueError,
            "weights: expected sh",
        ),
        *(
            (partial(make, title=5), TypeError, "title: .*a list of lines, got 5")
            for make in MAKERS
        ),
        (lambda: diagrams.gru(title=["a", 2]), TypeError, r"title: .*got \['a', 2\]"),
    ],
)
def test_wrong_input_says_what_was_expected_and_what_came(call, error, words):
    with pytest.raises(error, match=words):
        call()
