"""One server for all tests of a module; each test finds it empty and willing."""

from collections.abc import Iterator

import pytest

from apps.channels.adapters.tests.lab import Lab
from kernel.http import HttpClient
from kernel.tests.local_server import LocalServer, answer


@pytest.fixture(scope="module")
def shared_lab() -> Iterator[Lab]:
    with LocalServer() as server, HttpClient([server.url], connect_timeout_s=0.5, read_timeout_s=0.3) as http:
        yield Lab(server, http)


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    shared_lab.server.behave = answer(200, {})
    shared_lab.server.received = []
    return Lab(shared_lab.server, shared_lab.http)
