"""What the tests of fetching share: a server of files, and an address without one."""

import pytest
import servers


@pytest.fixture
def server():
    """Files on localhost, and how often each was asked for."""
    with servers.serving_files() as running:
        yield running


@pytest.fixture
def nowhere():
    """An address at which nobody answers."""
    with servers.serving_nothing() as url:
        yield url
