"""One file from the network, within limits of time and size."""

from concurrent.futures import Future
from threading import Thread

TIMEOUT_S = 10
"""How long a server may be silent."""
TOTAL_S = 300
"""How long a download may take altogether."""
MOST_BYTES = 100_000_000
"""How large a file may be."""
_LARGE = 1_000_000


def download(url: str, name: str) -> bytes:
    """The whole content of a file on the web; `name` stands beside the progress bar.

    It stays in memory, so a download that is cut off leaves nothing on the disk.

    Raises:
        TimeoutError: the file is not complete after `TOTAL_S` seconds.
        Exception: whatever the layer that failed raises: requests, TLS, HTTP, the socket.
    """
    answer: Future[bytes] = Future()

    def run() -> None:
        try:
            answer.set_result(_read(url, name))
        except BaseException as error:
            answer.set_exception(error)

    # In a thread of its own, as no timeout of a socket ends an answer that comes byte by byte.
    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(TOTAL_S)
    if thread.is_alive():
        raise TimeoutError(f"not complete after {TOTAL_S} s")
    return answer.result()


def _read(url: str, name: str) -> bytes:
    import requests
    from tqdm import tqdm

    content = bytearray()
    with requests.get(url, stream=True, timeout=TIMEOUT_S) as answer:
        answer.raise_for_status()
        size = int(answer.headers.get("Content-Length", 0))
        bar = tqdm(desc=name, total=size, unit="B", unit_scale=True, disable=size < _LARGE)
        with bar:
            for block in answer.iter_content(1 << 16):
                content += block
                bar.update(len(block))
                if max(size, len(content)) > MOST_BYTES:
                    raise ValueError(f"larger than {MOST_BYTES:,} bytes")
    return bytes(content)
