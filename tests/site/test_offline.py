"""With the network cut off, the same executed notebooks give the same pages."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT, SITE

# In a network namespace of its own nothing but the loopback exists, and that must be switched on.
LOOPBACK_ON = """
import fcntl, os, socket, struct, sys
with socket.socket() as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
os.execv(sys.argv[1], sys.argv[1:])
"""
# Where namespaces are not allowed, Python itself refuses to leave the machine.
GUARD = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"The network is cut off: {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""
SUFFIXES = (".html", ".css", ".js", ".woff2", ".xml")
NOWHERE = "http://127.0.0.1:9"
REACH_OUT = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError as error:
    # A route that swallows the attempt is a network; a refusal before any attempt is none.
    raise SystemExit(0 if not isinstance(error, TimeoutError) else 1)
raise SystemExit(1)
"""


@pytest.fixture(params=["namespace", "guard"])
def cut_off(request, tmp_path):
    """A command prefix and an environment in which no other machine can be reached."""
    environment = {**os.environ}
    if request.param == "namespace":
        prefix = [
            "unshare",
            "--user",
            "--map-root-user",
            "--net",
            sys.executable,
            "-c",
            LOOPBACK_ON,
        ]
        tried = shutil.which("unshare") and subprocess.run(
            [*prefix, sys.executable, "-c", "pass"], capture_output=True, check=False
        )
        if not tried or tried.returncode:
            pytest.skip("no network namespaces here; the guard cuts the network off instead")
        return prefix, environment
    if shutil.which("unshare"):
        tried = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--net", "true"],
            capture_output=True,
            check=False,
        )
        if tried.returncode == 0:
            pytest.skip("a network namespace cuts the network off more surely")
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    paths = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        environment[name] = NOWHERE
    return [], environment


def test_without_a_network_the_same_pages_are_built(cut_off, tmp_path):
    prefix, environment = cut_off
    reach = subprocess.run(
        [*prefix, sys.executable, "-c", REACH_OUT], env=environment, timeout=30, check=False
    )
    assert reach.returncode == 0, "the network is not cut off"
    if (SITE / "_static" / "live" / "manifest.json").is_file():
        environment["RNN_COURSE_LIVE"] = str(ROOT / "_build" / "live")
    build = subprocess.run(
        [
            *prefix,
            str(Path(sys.executable).with_name("jupyter-book")),
            *("build", ".", "-W", "-n", "--keep-going", "--path-output", str(tmp_path / "out")),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert build.returncode == 0, build.stdout[-3000:] + build.stderr[-3000:]
    assert "Notebooks to execute" not in build.stdout
    again = tmp_path / "out" / "_build" / "html"

    def files(site: Path) -> set[Path]:
        found = (p.relative_to(site) for p in site.rglob("*") if p.is_file())
        # The copies under _sources carry cell ids drawn anew for pages that are no notebooks.
        return {p for p in found if p.suffix in SUFFIXES and "_sources" not in p.parts}

    assert files(again) == files(SITE)
    different = [
        str(name)
        for name in sorted(files(SITE))
        if name.suffix != ".woff2" and not filecmp.cmp(again / name, SITE / name, shallow=False)
    ]
    assert different == []
