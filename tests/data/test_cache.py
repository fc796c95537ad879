"""A fetched file is used only when intact, kept for all whom it is for, and never half written."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import platformdirs
import pytest
from servers import CONTENT, SHA256, serving_bytes

from rnn_course.data import DownloadError, cache_folder, fetch

WAYS = ("  1. connect", "  2. download", "  3. set the environment variable RNN_COURSE_CACHE")


def run(code, *arguments, **options):
    """Run Python in a process of its own, with the same modules."""
    script = "from rnn_course.data import *\nimport os, signal, sys\n" + textwrap.dedent(code)
    command = [sys.executable, "-c", script, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, **options)


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


def test_another_intact_copy_is_used_and_a_damaged_one_is_passed_over(server, tmp_path):
    folder, other, broken = (tmp_path / name for name in ("cache", "other.txt", "broken.txt"))
    other.write_bytes(CONTENT)
    broken.write_bytes(b"half")
    url = server.url + "data.txt"
    assert fetch("data.txt", url, SHA256, folder, also=[broken, other]) == other
    assert server.asked == []
    assert fetch("data.txt", url, SHA256, folder, also=[broken]) == folder / "data.txt"
    assert broken.read_bytes() == b"half"


@pytest.mark.parametrize("spell", [str.lower, str.upper])
def test_an_md5_checksum_serves_where_nothing_better_is_known(server, tmp_path, spell):
    md5 = spell(hashlib.md5(CONTENT).hexdigest())
    for _ in range(2):
        path = fetch("data.txt", server.url + "data.txt", md5, tmp_path)
        assert path.read_bytes() == CONTENT
    assert server.asked == ["/data.txt"]


def test_no_network_fails_fast_and_says_what_is_missing_and_three_ways_to_get_it(nowhere, tmp_path):
    start = time.perf_counter()
    with pytest.raises(DownloadError) as caught:
        fetch("data.txt", nowhere + "data.txt", SHA256, tmp_path, also=[tmp_path / "copy.txt"])
    assert time.perf_counter() - start < 2
    message = str(caught.value)
    assert message.startswith("data.txt: not found.")
    for place in (tmp_path / "data.txt", tmp_path / "copy.txt", nowhere + "data.txt"):
        assert f"  - {place} (" in message
    assert all(way in message for way in WAYS)
    assert isinstance(caught.value, OSError)


def test_what_is_kept_has_the_mode_of_any_new_file_so_that_a_class_can_share_it(server, tmp_path):
    before = os.umask(0o022)
    try:
        path = fetch("data.txt", server.url + "data.txt", SHA256, tmp_path / "teacher" / "cache")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


@pytest.fixture
def shared():
    """A folder that every user may read; pytest's own are private."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


AS_A_STUDENT = """
    import rnn_course.data.cache, requests, tqdm
    try:
        os.setuid(65534)
        print(fetch("data.txt", sys.argv[1], sys.argv[2]).read_bytes().count(b"sunspots"))
    except DownloadError as error:
        print(error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a second user")
@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_a_student_reads_the_teachers_cache_or_is_told_that_it_is_closed(
    server, shared, monkeypatch, mode
):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(shared))
    url = server.url + "data.txt"
    path = fetch("data.txt", url, SHA256)
    if mode == 0o600:
        path.chmod(mode)
    with run(AS_A_STUDENT, url, SHA256, stderr=subprocess.PIPE) as student:
        said, error = student.communicate(timeout=60)
    assert error == ""
    if mode == 0o644:
        assert said == "1000\n"
    else:
        assert f"  - {path} (cannot be read: Permission denied)" in said
        assert f"  - {shared} (PermissionError: cannot be written)" in said
        assert all(way in said for way in WAYS)
    assert server.asked == ["/data.txt"], "nothing is fetched that cannot be kept"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a second user")
def test_a_copy_that_may_not_be_read_is_passed_over(server, shared):
    (shared / "closed.txt").write_bytes(CONTENT)
    (shared / "closed.txt").chmod(0o600)
    (shared / "cache").mkdir()
    (shared / "cache").chmod(0o777)
    code = """
        import rnn_course.data.cache, requests, tqdm
        os.setuid(65534)
        print(fetch("data.txt", *sys.argv[1:4], also=[sys.argv[4]]))
    """
    url = server.url + "data.txt"
    with run(code, url, SHA256, shared / "cache", shared / "closed.txt") as student:
        said, _ = student.communicate(timeout=60)
    assert said == f"{shared}/cache/data.txt\n"


@pytest.mark.parametrize("kind", ["a file", "no folder at all", "a folder of that name"])
def test_a_cache_that_cannot_be_written_is_named(server, tmp_path, kind):
    folder = tmp_path / "cache"
    if kind == "a file":
        folder.write_text("")
    elif kind == "no folder at all":
        folder = Path("/proc/cache")
    else:
        (folder / "data.txt").mkdir(parents=True)
    with pytest.raises(DownloadError) as caught:
        fetch("data.txt", server.url + "data.txt", SHA256, folder)
    assert f"  - {folder} (" in str(caught.value)
    assert all(way in str(caught.value) for way in WAYS)


def test_a_full_disk_is_a_clear_error_and_leaves_nothing_behind(server, tmp_path):
    """A limit on the size of files stands for the disk: writing stops in the middle of the file."""
    code = f"""
        import resource, rnn_course.data.cache, requests, tqdm
        resource.setrlimit(resource.RLIMIT_FSIZE, ({len(CONTENT) // 2}, resource.RLIM_INFINITY))
        try:
            fetch("data.txt", *sys.argv[1:])
        except DownloadError as error:
            print(error)
    """
    with run(code, server.url + "data.txt", SHA256, tmp_path) as process:
        said, _ = process.communicate(timeout=60)
    assert f"  - {tmp_path} (OSError: [Errno 27] File too large)" in said
    assert all(way in said for way in WAYS)
    assert not list(tmp_path.iterdir())


def test_a_killed_download_leaves_nothing_once_the_next_has_run(server, tmp_path):
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode()
    code = "print('going', flush=True); fetch('data.txt', *sys.argv[1:])"
    with serving_bytes(head + CONTENT[:5_000], CONTENT[5_000:], pause=1.5) as url:
        with run(code, url, SHA256, tmp_path) as process:
            assert process.stdout.readline() == "going\n"
            time.sleep(2.2)  # a part has come, the rest has not
            process.kill()
        assert process.returncode == -signal.SIGKILL
    fetch("data.txt", server.url + "data.txt", SHA256, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data.txt"]


def test_a_process_killed_while_it_writes_leaves_a_part_that_a_later_call_removes(server, tmp_path):
    code = """
        from pathlib import Path
        Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        fetch("data.txt", *sys.argv[1:])
    """
    url = server.url + "data.txt"
    with run(code, url, SHA256, tmp_path) as process:
        process.communicate(timeout=60)
    (part,) = tmp_path.iterdir()
    assert part.name != "data.txt", "half a file never has the name of the whole"
    fetch("data.txt", url, SHA256, tmp_path)
    assert part.exists(), "it might be the file that another process is writing right now"
    os.utime(part, (time.time() - 100, time.time() - 100))
    mine = tmp_path / "data.txt.my notes.part"
    mine.write_text("kept")
    os.utime(mine, (0, 0))
    fetch("data.txt", url, SHA256, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"data.txt", mine.name}


def test_three_processes_at_once_leave_one_intact_file(server, tmp_path):
    code = "fetch('data.txt', *sys.argv[1:])"
    all_three = [run(code, server.url + "data.txt", SHA256, tmp_path) for _ in range(3)]
    for process in all_three:
        with process:
            process.communicate(timeout=60)
        assert process.returncode == 0
    (path,) = tmp_path.iterdir()
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("target", ["victim.txt", "nothing there"])
def test_a_link_in_the_cache_is_replaced_and_what_it_points_to_is_left_alone(
    server, tmp_path, target
):
    victim = tmp_path / "victim.txt"
    victim.write_bytes(b"precious")
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "data.txt").symlink_to(tmp_path / target)
    path = fetch("data.txt", server.url + "data.txt", SHA256, folder)
    assert not path.is_symlink()
    assert path.read_bytes() == CONTENT
    assert victim.read_bytes() == b"precious"
    assert not (tmp_path / "nothing there").exists()


def test_a_pipe_of_that_name_is_not_waited_for(server, tmp_path):
    os.mkfifo(tmp_path / "data.txt")
    assert fetch("data.txt", server.url + "data.txt", SHA256, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "/etc/passwd", "..", ".", "", "C:x", "a\\b", "x\0", "x\n", ".hidden", 5]
)
def test_a_name_that_could_lead_out_of_the_cache_is_refused(server, tmp_path, name):
    with pytest.raises(ValueError, match="name: expected a bare file name"):
        fetch(name, server.url + "data.txt", SHA256, tmp_path / "cache")
    assert server.asked == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"checksum": "abc"}, ValueError, "checksum: expected 64 .* got 'abc'"),
        ({"checksum": "g" * 64}, ValueError, "checksum: expected 64"),
        ({"checksum": None}, ValueError, "checksum: expected 64"),
        ({"url": "file:///etc/passwd"}, ValueError, "url: expected an address"),
        ({"url": None}, ValueError, "url: expected an address"),
        ({"cache": 5}, TypeError, "cache: expected a path, got 5"),
        (
            {"also": "copy.txt"},
            TypeError,
            "also: expected several paths, in a list, got",
        ),
        ({"also": [5]}, TypeError, "also: expected a path, got 5"),
        ({"also": 5}, TypeError, "also: expected several paths, in a list, got 5"),
    ],
)
def test_wrong_input_is_named(tmp_path, changed, error, message):
    right = {"name": "a", "url": "http://x", "checksum": SHA256, "cache": tmp_path}
    with pytest.raises(error, match=message):
        fetch(**(right | changed))


def test_the_cache_is_where_the_environment_says_else_where_the_system_keeps_such_files(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("RNN_COURSE_CACHE", "~/course")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "course"
    monkeypatch.setenv("RNN_COURSE_CACHE", "")
    assert cache_folder() == Path(platformdirs.user_cache_dir("rnn-course", appauthor=False))
