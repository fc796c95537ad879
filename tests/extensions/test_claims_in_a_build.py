"""The strict build stops at a claim that does not hold, in each build until it does."""

import pytest
from small_book import build, lay_book, write_notebook

CODE = """from rnn_course.show import check_claims

share = {share}
check_claims({{"most of them come back": lambda: (share, share > 0.5)}})"""


@pytest.fixture
def book(tmp_path):
    folder = lay_book(tmp_path, "first")
    write_notebook(folder / "notebooks" / "first.ipynb", CODE.format(share=0.75))
    return folder


def test_a_cross_fails_the_build_each_time_and_names_page_claim_and_value(book):
    done = build(book)
    assert done.returncode == 0, done.stderr
    page = (book / "_build/html/notebooks/first.html").read_text()
    assert "✓" in page
    assert "0.75" in page
    write_notebook(book / "notebooks" / "first.ipynb", CODE.format(share=0.25))
    for _ in range(2):
        assert build(book).returncode != 0
        told = (book / "_build" / "failure.txt").read_text()
        assert "notebooks/first" in told
        assert "most of them come back" in told
        assert "0.25" in told
    write_notebook(book / "notebooks" / "first.ipynb", CODE.format(share=0.75))
    assert build(book).returncode == 0
