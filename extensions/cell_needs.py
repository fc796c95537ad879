"""Which earlier cells a cell needs, so that it shows what it shows after all above it.

A cell needs the last cell that surely binds a name it reads, and every cell between that one and
itself that may bind the name or touch what it stands for (`cell_effects` says what counts as that).
A function that is used reads the names in it. Rather too many cells than too few: what a needless
one costs is time. Metadata may know better: `"live": {"needs": ["id-of-a-cell"]}`.
"""

from collections.abc import Collection, Iterable, Set

from cell_effects import Effects


def direct_needs(effects: list[Effects]) -> list[dict[int, bool]]:
    """For each cell the earlier cells it needs; True for those that bind a name it reads.

    Without one of the others it runs too, on values as they were before.
    """
    return [needs_of(cell, here.reads, effects) for cell, here in enumerate(effects)]


def needs_of(cell: int, names: Iterable[str], effects: list[Effects]) -> dict[int, bool]:
    """The cells above that decide what these names stand for."""
    found: dict[int, bool] = {}
    for name in names:
        for other in range(cell - 1, -1, -1):
            there = effects[other]
            binds = name in there.binds | there.perhaps
            if binds or name in there.touches:
                found[other] = found.get(other, False) or binds
            if name in there.binds:
                break
    return found


def bound_anew(
    cell: int, needs: Collection[int], effects: list[Effects], among: Set[int]
) -> dict[int, list[int]]:
    """The cells that give a name another value than this one needs, and which bring it back.

    Whoever runs one of these, and then this cell, needs the others again.
    """
    found = {}
    for other in sorted(among - set(needs)):
        names = effects[cell].reads & (effects[other].binds | effects[other].perhaps)
        back = needs_of(cell, names, effects).keys() & among
        if back and other not in back:
            found[other] = sorted(back)
    return found


def without_implied(needs: Iterable[Collection[int]]) -> list[list[int]]:
    """The same needs, without the cells that another needed cell needs by itself.

    >>> without_implied([[], [0], [0, 1]])
    [[], [0], [1]]
    """
    whole: list[set[int]] = []
    short = []
    for needed in map(set, needs):
        implied = set().union(*(whole[other] for other in needed))
        whole.append(needed | implied)
        short.append(sorted(needed - implied))
    return short
