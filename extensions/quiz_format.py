"""The format of a quiz: `book/quizzes/NAME.yml`, as `book/quizzes/schema.json` describes it."""

import json
import re
from pathlib import Path

import jsonschema
import yaml
from docutils import nodes

INLINE = re.compile(r"\$(?P<math>[^$]+)\$|`(?P<literal>[^`]+)`|\*(?P<emphasis>[^*]+)\*")


def read(path: Path) -> list[dict]:
    """The questions of a quiz.

    Raises:
        ValueError: the file is absent, no YAML, or not as the schema demands; names the question.
    """
    if not path.is_file():
        raise ValueError(f"{path.name}: there is no such file; CONTRIBUTING.md has its recipe.")
    try:
        quiz = yaml.safe_load(path.read_text(encoding="utf8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: this is no YAML: {error}") from error
    schema = json.loads(path.with_name("schema.json").read_text(encoding="utf8"))
    errors = jsonschema.Draft202012Validator(schema).iter_errors(quiz)
    if told := [f"{path.name}: {place(error)}{error.message}" for error in errors]:
        raise ValueError("\n".join(told))
    return quiz["questions"]


def place(error: jsonschema.ValidationError) -> str:
    """Where in a quiz something is wrong, counted as a reader counts."""
    steps = list(error.absolute_path)
    named = zip(("question", "option"), steps[1::2], strict=False)
    return "".join(f"{name} {index + 1}: " for name, index in named)


def right(question: dict) -> int:
    """The place of the right option, counted from 0."""
    return ["right" in option for option in question["options"]].index(True)


def inline(text: str) -> list[nodes.Node]:
    """A line of Markdown as nodes.

    >>> [type(node).__name__ for node in inline("Is $x$ *one*?")]
    ['Text', 'math', 'Text', 'emphasis', 'Text']
    """
    found, at = [], 0
    for match in INLINE.finditer(text):
        found.append(nodes.Text(text[at : match.start()]))
        kind = getattr(nodes, match.lastgroup)
        found.append(kind(match[match.lastgroup], match[match.lastgroup]))
        at = match.end()
    return [*found, nodes.Text(text[at:])]
