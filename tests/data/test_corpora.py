"""The corpora hold what they are said to hold, in parts that share no file."""

import hashlib
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from rnn_course.data import DownloadError, corpora, installed, load_cpp_headers, load_shakespeare


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
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: found)
    text = "".join(load_cpp_headers(320))
    assert sorted(text.splitlines()) == [f"int a{i:02};\t?" for i in range(30)]
    with pytest.raises(DownloadError, match=r"330 characters, expected 5,000") as caught:
        load_cpp_headers(5_000)
    assert "  1. pip install --force-reinstall --no-deps tensorflow" in str(caught.value)
    assert "  2. ask for fewer: load_cpp_headers(165)" in str(caught.value)
    assert load_cpp_headers(165)


def test_a_header_that_cannot_be_read_is_the_same_error(monkeypatch, tmp_path):
    (tmp_path / "include" / "tensorflow" / "folder.h").mkdir(parents=True)
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: found)
    with pytest.raises(DownloadError, match=r"include/tensorflow \(cannot be read: .*folder\.h"):
        load_cpp_headers(100)


@pytest.mark.parametrize(
    ("n", "error", "message"),
    [
        (0, ValueError, "at least 1, got 0"),
        (1.5, TypeError, "a whole number"),
        (10**30, ValueError, "at most 10000000"),
    ],
)
def test_a_wrong_number_of_characters_is_named_before_anything_is_read(
    monkeypatch, n, error, message
):
    monkeypatch.setattr(corpora, "folder_of", lambda *_: pytest.fail("something was read"))
    with pytest.raises(error, match=f"n_characters: expected {message}"):
        load_cpp_headers(n)


def test_as_many_headers_as_may_be_asked_for_are_there():
    assert sum(map(len, load_cpp_headers(10_000_000))) >= 10_000_000


def test_the_headers_are_read_without_importing_tensorflow():
    code = "import sys; from rnn_course.data import *; load_cpp_headers(1000); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "tensorflow" not in run.stdout.split()


def test_a_missing_package_says_what_installs_it(monkeypatch):
    monkeypatch.setattr(installed.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DownloadError, match="tensorflow, which is not installed") as caught:
        load_cpp_headers()
    assert "  1. pip install tensorflow (in a notebook: %pip install" in str(caught.value)


def test_shakespeare_is_taken_from_the_cache_when_intact(monkeypatch, tmp_path):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path))
    text = "To be, or not. " * 100
    (tmp_path / "tinyshakespeare.txt").write_text(text)
    monkeypatch.setattr(corpora, "_SHAKESPEARE", hashlib.sha256(text.encode()).hexdigest())
    parts = load_shakespeare()
    assert "".join(parts) == text
    assert [len(part) for part in parts] == [1350, 75, 75]


def test_shakespeare_without_a_network_says_where_to_put_it(monkeypatch, tmp_path, nowhere):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path))
    monkeypatch.setattr(corpora, "_SHAKESPEARE_URL", nowhere)
    with pytest.raises(DownloadError, match=r"tinyshakespeare\.txt: not found") as caught:
        load_shakespeare()
    assert str(tmp_path / "tinyshakespeare.txt") in str(caught.value)
