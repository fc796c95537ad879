"""Numbers on a drawing: written in few characters, under names that are known."""

from collections.abc import Collection, Iterable, Mapping

from numpy.typing import ArrayLike

from rnn_course.arguments import as_array, shown


def written(value: float, plus: bool = False) -> str:
    """A number in few characters: three decimals, or one digit and a power of ten if small.

    >>> written(0.46212), written(-0.00004), written(1, plus=True)
    ('0.462', '−4e−5', '+1')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    if (value and abs(value) < 0.0005) or abs(value) >= 1000:
        digits, power = f"{value:.0e}".split("e")
        text = f"{digits}e{int(power)}"
    text = "0" if text == "-0" else text
    return ("+" if plus and value > 0 else "") + text.replace("-", "−")


def as_numbers(name: str, given: Mapping[str, ArrayLike], known: Collection[str]) -> dict[str, str]:
    """The numbers given, written out.

    Raises:
        TypeError, ValueError: `given` is no dict, a name in it is not known, or a value under it
            is not one finite number.
    """
    if not isinstance(given, Mapping):
        raise TypeError(f"{name}: expected a dict from names to numbers, got {shown(given)}.")
    as_names(name, given, known)
    numbers = {}
    for symbol, value in given.items():
        one = as_array(f"{name}[{symbol!r}]", value)
        if one.size != 1:
            raise ValueError(f"{name}[{symbol!r}]: expected one number, got shape {one.shape}.")
        numbers[symbol] = written(one.item())
    return numbers


def as_names(name: str, given: Iterable[str], known: Collection[str]) -> None:
    """Refuse names that are not known.

    Raises:
        ValueError: a name is not known; the message lists those that are.
    """
    if unknown := [key for key in given if key not in known]:
        raise ValueError(
            f"{name}: expected names out of {', '.join(known)}, got {shown(unknown[0])}."
        )
