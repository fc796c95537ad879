"""The policy by which a page loads the site's own files and runs nothing else."""

import pytest
from bs4 import BeautifulSoup
from pages import CHAPTERS, DOCS, ROOT, SITE
from policy import HEADER, META
from visiting import opened

PAGES = sorted(p for p in SITE.rglob("*.html") if "_static" not in p.parts)
# Served as a file of the site, so that it may run: it tries what the policy forbids.
PROBE = """
window.probe = {};
const attempt = (name, what) => {
  try { window.probe[name] = what() ?? "done"; } catch (error) { window.probe[name] = error.name; }
};
attempt("eval", () => eval("1 + 1"));
attempt("Function", () => new Function("return 2")());
attempt("inline script", () => {
  const script = document.createElement("script");
  script.textContent = "window.ran = 'inline script'";
  document.head.append(script);
  return window.ran ?? "refused";
});
attempt("handler", () => {
  const button = document.createElement("button");
  button.setAttribute("onclick", "window.clicked = 'handler'");
  document.body.append(button);
  button.click();
  return window.clicked ?? "refused";
});
attempt("style sheet", () => {
  const style = document.createElement("style");
  style.textContent = "body { outline: 7px solid red }";
  document.head.append(style);
  return getComputedStyle(document.body).outlineWidth === "7px" ? "done" : "refused";
});
attempt("style attribute", () => {
  document.body.setAttribute("style", "outline: 5px solid red");
  return getComputedStyle(document.body).outlineWidth === "5px" ? "done" : "refused";
});
window.probe.fetch = "waiting";
fetch(location.href).then(() => "done", () => "refused").then((end) => (window.probe.fetch = end));
"""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SITE)))
def test_every_page_states_the_policy_before_anything_it_governs_and_keeps_it(path):
    page = BeautifulSoup(path.read_text(encoding="utf8"), "html.parser")
    [meta] = page.select('meta[http-equiv="Content-Security-Policy"]')
    assert meta["content"] == META
    before = meta.find_all_previous(["script", "link", "style"])
    assert before == []
    # Data is no script: no browser runs it.
    assert page.select('script:not([src], [type="application/json"])') == []
    assert page.select("style") == []
    handlers = [
        (tag.name, name)
        for tag in page.find_all(True)
        for name in tag.attrs
        if name.startswith("on")
    ]
    assert handlers == []
    assert page.select('[href^="javascript:"]') == []


@pytest.mark.parametrize("way", ["as meta", "as header"])
def test_the_policy_refuses_what_it_names(browser, site_url, strict_url, way):
    url = strict_url if way == "as header" else site_url
    with opened(browser, url, CHAPTERS[0]) as page:
        page.route(
            "**/_static/probe.js",
            lambda route: route.fulfill(body=PROBE, content_type="text/javascript"),
        )
        page.evaluate(
            "src => document.head.append(Object.assign(document.createElement('script'), { src }))",
            f"{url}/_static/probe.js",
        )
        page.wait_for_timeout(500)
        assert page.evaluate("window.probe") == {
            "eval": "EvalError",
            "Function": "EvalError",
            "inline script": "refused",
            "handler": "refused",
            "style sheet": "refused",
            "style attribute": "done",
            "fetch": "refused",
        }


def test_a_header_adds_who_may_frame_the_site(browser, site_url, strict_url):
    assert set(META.split("; ")) - set(HEADER.split("; ")) == {"script-src 'self'"}
    frame = f'<iframe src="{strict_url}/{DOCS[0]}.html"></iframe>'
    with opened(browser, site_url, DOCS[0]) as page:
        page.route("**/frame.html", lambda r: r.fulfill(body=frame, content_type="text/html"))
        page.goto("http://127.0.0.1:9/frame.html")
        page.wait_for_timeout(500)
        inside = page.frames[1]
        assert inside.locator("article").count() == 0


def test_the_readme_gives_the_header_that_the_site_was_tried_with():
    readme = (ROOT / "README.md").read_text(encoding="utf8")
    assert f"Content-Security-Policy: {HEADER}\n" in readme
