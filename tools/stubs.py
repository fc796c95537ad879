"""Write each exercise's cell from the cell of its solution, so that the two cannot drift apart.

    python tools/stubs.py                      every notebook of the course
    python tools/stubs.py notebooks/x.ipynb    only these
    python tools/stubs.py --check              change nothing, name each cell that differs

A solution has the tag `solution` and the title `# @title Solution 3`; the exercise, with the tag
`exercise`, has the same number. What the reader is to write stands between two comments:

    # solution
    h = np.tanh(a)
    # instead of
    # h = a
    # end

The exercise shows what stands after `# instead of`, or dots where there is nothing.
"""

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TITLE = re.compile(r"# @title (Exercise|Solution) (\d+)")
PART = re.compile(
    r"(?ms)^(?P<indent> *)# solution\n(?:.*?)"
    r"(?:^(?P=indent)# instead of\n(?P<stub>.*?))?^(?P=indent)# end\n"
)
DOTS = "return ...  # your code"


def stub(solution: str) -> str:
    """The exercise that belongs to a solution.

    Raises:
        ValueError: nothing in it is marked as the solution, or it has no number.
    """
    if not (titled := TITLE.match(solution)) or titled[1] != "Solution":
        raise ValueError("a solution begins with a line '# @title Solution 3'")
    source = f"# @title Exercise {titled[2]}" + solution[titled.end() :].rstrip("\n") + "\n"

    def instead(part: re.Match) -> str:
        indent, lines = part["indent"], (part["stub"] or f"# {DOTS}\n").splitlines()
        return "".join(f"{indent}{line.strip().removeprefix('#')[1:]}\n" for line in lines)

    if not PART.search(source):
        raise ValueError("a solution stands between '# solution' and '# end'")
    return PART.sub(instead, source).rstrip("\n")


def write(path: Path, check: bool = False) -> list[str]:
    """Write a notebook's exercises, or name those that differ from their solutions: a line each."""
    notebook = json.loads(path.read_text(encoding="utf8"))
    exercises, wanted, lines = {}, {}, []
    for number, cell in enumerate(notebook["cells"], start=1):
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        try:
            if "solution" in tags:
                text = stub(source)
                wanted[text.partition("\n")[0]] = text
            if "exercise" in tags:
                exercises[source.partition("\n")[0]] = cell
        except ValueError as error:
            lines.append(f"{path.name}: cell {number}: {error}.")
    for title in sorted(wanted.keys() ^ exercises.keys()):
        lacks = "solution" if title in exercises else "cell of its own"
        lines.append(f"{path.name}: {title.removeprefix('# @title ')} has no {lacks}.")
    changed = False
    for title in wanted.keys() & exercises.keys():
        if "".join(exercises[title]["source"]) != wanted[title]:
            exercises[title]["source"] = wanted[title].splitlines(keepends=True)
            changed = True
            if check:
                lines.append(
                    f"{path.name}: {title.removeprefix('# @title ')} is not what its solution says."
                )
    if changed and not check:
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf8")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args()
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    lines = [line for path in paths for line in write(path, options.check)]
    print("\n".join(lines) or "Every exercise is what its solution says.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
