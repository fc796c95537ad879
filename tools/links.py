"""List the links that leave the built site, and on request follow each.

    python tools/links.py _build/html            one address a line, sorted
    python tools/links.py _build/html --check    asks each; exits with 1 when one leads nowhere

A DOI is looked up at doi.org itself: publishers turn away programs, which says nothing about the
link. For the same reason 401, 403, 405 and 429 count as "there, but not for programs".
"""

import argparse
import json
import re
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

SHY = {401, 403, 405, 429}
AGENT = {"User-Agent": "Mozilla/5.0 (link check of a course; once a week)"}


def external_links(site: Path) -> dict[str, list[str]]:
    """Each address outside the site, with the pages that name it."""
    found: dict[str, set[str]] = {}
    for path in sorted(site.rglob("*.html")):
        if "_static" in path.parts:
            continue
        for link in re.findall(r'<a\b[^>]*\bhref="(https?://[^"]+)"', path.read_text("utf8")):
            found.setdefault(unescape(link).split("#")[0], set()).add(
                path.relative_to(site).as_posix()
            )
    return {link: sorted(pages) for link, pages in sorted(found.items())}


def ask(address: str) -> int:
    """The status a GET of the address ends with; 0 where nobody answers."""
    request = urllib.request.Request(address, headers=AGENT)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


def is_there(link: str, resolver: str = "https://doi.org/api/handles/") -> bool:
    """Whether a link leads somewhere; three tries, for a network has bad moments."""
    doi = re.fullmatch(r"https?://(?:dx\.)?doi\.org/(10\..+)", link)
    for attempt in range(3):
        if doi:
            try:
                with urllib.request.urlopen(resolver + doi[1], timeout=30) as answer:
                    return json.load(answer)["responseCode"] == 1
            except urllib.error.HTTPError as error:
                if error.code == 404:
                    return False
            except OSError:
                pass
        else:
            status = ask(link)
            if 200 <= status < 400 or status in SHY:
                return True
            if status in (404, 410):
                return False
        time.sleep(2**attempt)
    return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--check", action="store_true", help="follow each link")
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        parser.error(f"{options.site} holds no built site; run: make book")
    links = external_links(options.site)
    if not options.check:
        print("\n".join(links))
        return 0
    with ThreadPoolExecutor(8) as pool:
        there = dict(zip(links, pool.map(is_there, links), strict=True))
    for link, pages in links.items():
        if not there[link]:
            print(f"{link}\n    named by {', '.join(pages)}")
    print(f"{sum(there.values())} of {len(links)} links lead somewhere.")
    return 0 if all(there.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
