"""An admin of acme, and acme's tables at hand."""

from collections.abc import Iterator

import pytest

from kernel.scope import Scope
from tenants.context import tenant_scope
from tests.world.client import Api, as_person
from tests.world.companies import Company


@pytest.fixture
def api(acme: Company) -> Api:
    return as_person(acme, "admin")


@pytest.fixture
def tenant_of_acme(acme: Company) -> Iterator[Scope]:
    with tenant_scope(acme.scope) as scope:
        yield scope
