"""Symbols in plain text: what Unicode can lower and raise, and what stays as typed."""

import pytest

from rnn_course.show.mathematics import power_of_ten, symbol


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("size of dE_T/dh_t", "size of ∂Eᴛ/∂hₜ"),
        ("size of dy/dW, this layer's copy", "size of ∂y/∂W, this layer's copy"),
        ("dh_t/dh_0", "∂hₜ/∂h₀"),
        ("h_{t-1}, x_12", "hₜ₋₁, x₁₂"),
        ("c\u0303_t", "c\u0303ₜ"),
        ("W_xh h_{t-1}", "Wₓₕ hₜ₋₁"),
        ("ceiling, (γσ_max)^(T-t)", "ceiling, (γσₘₐₓ)ᵀ⁻ᵗ"),
        ("10^{-6}, r^2, e^{-x}", "10⁻⁶, r², e⁻ˣ"),
        ("h_t^2", "hₜ²"),
    ],
)
def test_symbols_read_as_in_the_formulas(typed, read):
    assert symbol(typed) == read


@pytest.mark.parametrize(
    "text", ["W_hz", "b_f", "val_loss", "seq2seq_update", "x_train", "read/done", "a ^ b", "γρ", ""]
)
def test_what_unicode_lacks_and_what_is_no_symbol_stays_as_typed(text):
    assert symbol(text) == text


def test_what_is_set_once_stays_when_set_again():
    once = symbol("dE_T/dh_{t-1} (γρ)^(T-t) W_hz")
    assert symbol(once) == once


def test_powers_of_ten_label_an_axis():
    assert [power_of_ten(k) for k in (-12, -1, 0, 3)] == ["10⁻¹²", "10⁻¹", "1", "10³"]


def test_only_text_can_be_set():
    with pytest.raises(TypeError, match="text: expected a text, got 5"):
        symbol(5)
