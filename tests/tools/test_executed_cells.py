"""The cache of executed notebooks, left half-written in each way that an interruption leaves it."""

import json
import shutil
import sqlite3

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.db import NbCacheRecord

from tools.executed_cells import mend


def notebook(code: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, id="c")])


def keep(folder, name: str) -> None:
    """As myst-nb does it."""
    cache = get_cache(folder)
    bundle = CacheBundleIn(notebook(name), f"notebooks/{name}.ipynb")
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    cache.db.dispose()


def kept(folder, name: str) -> bool:
    cache = get_cache(folder)
    try:
        cache.merge_match_into_notebook(notebook(name))
    except KeyError:
        return False
    finally:
        cache.db.dispose()
    return True


@pytest.fixture
def cache(tmp_path):
    keep(tmp_path / "cache", "sound")
    keep(tmp_path / "cache", "broken")
    return tmp_path / "cache"


def file_of(cache, name: str):
    store = get_cache(cache)
    key = store.match_cache_notebook(notebook(name)).hashkey
    store.db.dispose()
    return cache / "executed" / key / "base.ipynb"


def cut_short(path):
    path.write_text(path.read_text()[:40])


def drop_folder(path):
    shutil.rmtree(path.parent)


@pytest.mark.parametrize("harm", [cut_short, drop_folder, lambda path: path.unlink()])
def test_a_record_without_its_notebook_is_dropped_and_can_be_kept_anew(cache, harm):
    harm(file_of(cache, "broken"))
    assert mend(cache) == ["broken.ipynb"]
    assert kept(cache, "sound")
    assert not kept(cache, "broken")
    keep(cache, "broken")
    assert kept(cache, "broken")
    assert mend(cache) == []


def test_a_folder_without_a_record_does_not_stand_in_the_way(cache):
    path = file_of(cache, "broken")
    store = get_cache(cache)
    NbCacheRecord.remove_record(store.match_cache_notebook(notebook("broken")).pk, store.db)
    store.db.dispose()
    path.unlink()
    mend(cache)
    keep(cache, "broken")
    assert kept(cache, "broken")


def test_a_half_made_database_is_completed_and_an_unreadable_one_is_dropped(cache):
    with sqlite3.connect(cache / "global.db") as database:
        database.execute("DROP TABLE nbproject")
    database.close()
    assert mend(cache) == []
    store = get_cache(cache)
    assert store.list_project_records() == []
    store.db.dispose()

    (cache / "global.db").write_bytes(b"not a database" * 100)
    assert mend(cache) == ["cache"]
    keep(cache, "broken")
    assert kept(cache, "broken")


def test_a_listing_cut_short_is_dropped_and_a_sound_one_stays(cache):
    (cache / "whole.json").write_text(json.dumps({"a": 1}))
    (cache / "half.json").write_text('{"a":')
    assert mend(cache) == ["half.json"]
    assert (cache / "whole.json").is_file()


def test_nothing_is_made_where_nothing_was_kept_yet(tmp_path):
    assert mend(tmp_path / "cache") == []
    assert not (tmp_path / "cache").exists()
