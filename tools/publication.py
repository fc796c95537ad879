"""What a host shows: the site, with its PDF where one was built, and the bundle to take along.

`make publication` puts it together in `_build/publication`; the workflow Publish does the same and
hands the folder to GitHub Pages.
"""

import shutil
import sys

from tools import offline_bundle
from tools.building import BUILD, ROOT, SITE, Failed

sys.path.append(str(ROOT / "extensions"))
from course_face import PDF_PLACE

FOLDER = BUILD / "publication"
DOWNLOADS = "download"
LINK = (
    '<p class="pdf"><a href="../{place}">The whole course to take along</a> ({size:.0f}\u202fMB): '
    "unpack it, and it needs no network.</p>"
)


def write_publication() -> None:
    """Put together what was built and packed last.

    Raises:
        Failed: the welcome page has lost the place where downloads are linked.
    """
    (archive,) = offline_bundle.FOLDER.glob("*.zip")
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(SITE, FOLDER)
    (FOLDER / ".nojekyll").touch()  # else Pages leaves out every folder that begins with _
    downloads = FOLDER / DOWNLOADS
    downloads.mkdir()
    for path in (archive, archive.with_name(f"{archive.name}.sha256")):
        shutil.copyfile(path, downloads / path.name)
    front = FOLDER / "book" / "index.html"
    page = front.read_text(encoding="utf8")
    if PDF_PLACE not in page:
        raise Failed(f"{front.name} has no place for links to what can be downloaded.")
    place, size = f"{DOWNLOADS}/{archive.name}", archive.stat().st_size / 1e6
    link = LINK.format(place=place, size=size)
    front.write_text(page.replace(PDF_PLACE, link + PDF_PLACE, 1), encoding="utf8")
    print(f"To publish: {FOLDER}")
