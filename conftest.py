"""Fixtures that any room's tests may use. The servers are started by devkit/pytest_services.py (see pyproject.toml).

A test that only needs rows asks for `acme`, `globex` or `tenant`: it runs in a transaction that is rolled back. A test
with threads, sockets, tasks or `on_commit` asks for `committed` as well: its rows are real and are deleted afterwards.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import DjangoDbBlocker

from kernel.scope import Scope

if TYPE_CHECKING:
    from tests.world.companies import Company


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's: our database needs a schema for each organization."""
    from tests.world.database import company_database

    with django_db_blocker.unblock(), company_database():
        yield


@pytest.fixture(scope="session")
def companies(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> "dict[str, Company]":
    from tests.world.companies import find_company

    with django_db_blocker.unblock():
        return {slug: find_company(slug) for slug in ("acme", "globex")}


@pytest.fixture
def database(request: pytest.FixtureRequest) -> None:
    """The database, rolled back afterwards, unless the test is `committed`."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


@pytest.fixture
def committed(companies: "dict[str, Company]", django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database without a transaction around the test."""
    from django.db import connection

    from tests.world.companies import restore_rights
    from tests.world.database import empty_database

    with django_db_blocker.unblock():
        yield
        connection.close()  # whatever state the test left it in
        both = list(companies.values())
        empty_database(
            [each.scope.schema_name for each in both], [key for each in both for key in each.sessions.values()]
        )
        for each in both:
            restore_rights(each)
        connection.close()


@pytest.fixture
def acme(database: None, companies: "dict[str, Company]") -> "Company":
    return companies["acme"]


@pytest.fixture
def globex(database: None, companies: "dict[str, Company]") -> "Company":
    return companies["globex"]


@pytest.fixture
def tenant(acme: "Company") -> Iterator[Scope]:
    """acme's scope is open."""
    from tenants.context import tenant_scope

    with tenant_scope(acme.scope) as scope:
        yield scope


@pytest.fixture(scope="session")
def objects_environment() -> Iterator[dict[str, str]]:
    """An object store for those who need one: the variables that name it. Started by the first test that asks."""
    from devkit.object_store import ObjectStore
    from devkit.ports import pick_free

    if os.environ.get("S3_ENDPOINT_URL"):
        yield {name: value for name, value in os.environ.items() if name.startswith("S3_")}
        return
    folder = Path(tempfile.mkdtemp(prefix="inlet-objects-"))
    store = ObjectStore(folder=folder / "store", port=pick_free(), secret="of-the-tests", log=folder / "log")
    try:
        store.start()
        yield store.environment()
    finally:
        store.process.kill_group()  # nothing of it is kept
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def object_store(objects_environment: dict[str, str], settings: Any) -> None:
    """kernel.storage works, on a store that other tests of this run use as well."""
    given = {
        "endpoint_url": objects_environment["S3_ENDPOINT_URL"],
        "access_key": objects_environment["S3_ACCESS_KEY"],
        "secret_key": objects_environment["S3_SECRET_KEY"],
        "bucket_name": objects_environment["S3_BUCKET"],
    }
    settings.STORAGES = {
        name: {**storage, "OPTIONS": {**storage["OPTIONS"], **given}} if "OPTIONS" in storage else storage
        for name, storage in settings.STORAGES.items()
    }


@pytest.fixture
def now() -> datetime:
    """A moment with milliseconds, as platforms and our API know them."""
    return datetime.now(UTC).replace(microsecond=0)
