"""Which results of the cache still hold: those of the same cells in the same surroundings."""

import nbformat
import pytest
from executed_notebooks import STAMPS, Stamps, how_run, why_again
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn


def page(code: str, **metadata: object) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(code, metadata=metadata, id="c")
    return nbformat.v4.new_notebook(cells=[cell])


@pytest.fixture
def build(tmp_path):
    """build(page, facts) -> why the page was executed, by one build after another."""
    store = get_cache(tmp_path)

    def build(page: nbformat.NotebookNode, facts: dict[str, str]) -> str:
        stamps = Stamps(store.path / STAMPS)
        why = why_again(store, page, stamps, facts)
        stamps.keep({record.hashkey for record in store.list_cache_records()})
        if why:
            bundle = CacheBundleIn(page, "notebooks/page.ipynb")
            store.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        return why

    yield build
    store.db.dispose()


def test_a_result_holds_until_its_surroundings_change_and_the_change_is_named(build):
    assert build(page("x"), {"numpy": "1"}) == "new or changed cells"
    assert build(page("x"), {"numpy": "1"}) == ""
    assert build(page("x"), {"numpy": "2", "scipy": "1"}) == "changed: numpy, scipy"
    assert build(page("x"), {"numpy": "2", "scipy": "1"}) == ""
    assert build(page("x"), {"numpy": "2"}) == "changed: scipy"


def test_cells_that_are_changed_back_do_not_find_a_result_of_other_surroundings(build):
    build(page("x"), {"numpy": "1"})
    build(page("y"), {"numpy": "2"})
    assert build(page("x"), {"numpy": "2"}) == "changed: numpy"
    assert build(page("y"), {"numpy": "2"}) == ""


def test_a_result_of_unknown_surroundings_is_not_relied_upon(build, tmp_path):
    build(page("x"), {"numpy": "1"})
    (tmp_path / STAMPS).write_text('{"half')
    assert build(page("x"), {"numpy": "1"}) == "its surroundings are not known"


def test_a_tag_counts_where_it_decides_how_a_cell_is_run():
    plain = how_run(page("x"))
    assert how_run(page("x", tags=["hide-input"])) == plain
    assert how_run(page("x", tags=["skip-execution", "hide-input"])) != plain
    assert how_run(page("x", tags=["raises-exception"])) != plain
