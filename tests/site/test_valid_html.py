"""Every page of the site is valid HTML, by the rules of html-validate's "standard" preset."""

import json
import subprocess

from pages import SITE, node_tool

# The preset checks what the HTML standard says (what may stand where, unique ids, known attributes,
# references that lead somewhere), and no matters of taste.
RULES = {"root": True, "extends": ["html-validate:standard"]}


def test_every_page_is_valid_html(tmp_path):
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(RULES))
    pages = sorted(p for p in SITE.rglob("*.html") if "_static" not in p.parts)
    assert len(pages) > 10
    run = subprocess.run(
        [
            *node_tool("html-validate/bin/html-validate.mjs"),
            *("--config", str(rules), "--formatter", "json"),
            *map(str, pages),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    report = json.loads(run.stdout)
    wrong = {
        f"{page['filePath'].removeprefix(str(SITE))}:{m['line']}": f"{m['ruleId']}: {m['message']}"
        for page in report
        for m in page["messages"]
    }
    assert wrong == {}
    assert run.returncode == 0, run.stderr


def test_the_validator_would_find_a_fault(tmp_path):
    rules, page = tmp_path / "rules.json", tmp_path / "page.html"
    rules.write_text(json.dumps(RULES))
    page.write_text(
        '<!DOCTYPE html><html lang="en"><head><title>a</title></head>'
        '<body><ul><p id="a">a</p></ul><img src="b.png"></body></html>'
    )
    run = subprocess.run(
        [*node_tool("html-validate/bin/html-validate.mjs"), "--config", str(rules), str(page)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode != 0
