"""One office for all tests of this room; each test finds it without traffic."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from apps.inbound.tests.office import Office, open_office


@pytest.fixture(scope="package")
def shared_office(django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    with django_db_blocker.unblock(), open_office() as office:
        yield office


@pytest.fixture
def office(shared_office: Office) -> Office:
    shared_office.clear()
    return shared_office
