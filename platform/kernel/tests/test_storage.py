"""The object store, a real one: what is stored, who gets at it, and that one organization never reaches another's."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kernel import storage
from kernel.ids import new_id
from kernel.scope import Scope, current_scope

pytestmark = pytest.mark.usefixtures("object_store")


@pytest.fixture
def here() -> Iterator[str]:
    """In scope: an organization that has nothing yet."""
    organization_id = new_id("org")
    token = current_scope.set(Scope(organization_id, "s", ""))
    yield organization_id
    current_scope.reset(token)


def put(name: str, content: bytes = b"hello", content_type: str = "image/png") -> None:
    storage.put(name, io.BytesIO(content), content_type=content_type)


def test_a_file_is_found_below_its_organization(here: str) -> None:
    put("att_1/original")

    assert list(storage.list_keys(here)) == [(f"{here}/att_1/original", 5)]
    assert b"".join(storage.read("att_1/original")) == b"hello"


def test_a_large_file_goes_in_parts_and_comes_back_whole(here: str) -> None:
    content = bytes(range(256)) * (storage.PART_BYTES // 256 * 2) + b"end"

    put("big", content)

    assert b"".join(storage.read("big")) == content


def test_a_link_says_what_the_file_is_and_needs_nothing_else(here: str) -> None:
    put("att_1/original", b"<html>", "text/html")

    link = storage.link("att_1/original", content_type="image/png", filename='Größe "1".png', inline=False)
    answer = httpx.get(link)

    assert (answer.status_code, answer.content) == (200, b"<html>")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%221%22.png"
    assert int(parse_qs(urlsplit(link).query)["X-Amz-Expires"][0]) <= 300


@pytest.mark.parametrize("spoil", ["X-Amz-Signature=0", "X-Amz-Expires=3000", "response-content-type=text%2Fhtml"])
def test_a_link_that_was_changed_opens_nothing(here: str, spoil: str) -> None:
    put("att_1/original")
    link = storage.link("att_1/original", content_type="image/png", filename="x.png", inline=True)
    name = spoil.partition("=")[0]
    parts = [part for part in link.split("?")[1].split("&") if not part.startswith(f"{name}=")]

    changed = f"{link.split('?')[0]}?{'&'.join([*parts, spoil])}"

    assert httpx.get(link).status_code == 200
    assert httpx.get(changed).status_code == 403
    assert httpx.get(link.split("?")[0]).status_code == 403


def test_what_is_removed_is_gone_and_may_be_removed_again(here: str) -> None:
    put("a")
    put("b")

    storage.remove(["a", "never-there"])
    storage.remove(["a"])

    with pytest.raises(storage.FileGone):
        list(storage.read("a"))
    assert [key for key, _ in storage.list_keys(here)] == [f"{here}/b"]


def test_everything_of_one_organization_goes_and_nothing_of_another(here: str) -> None:
    other = f"{here}0"  # begins like it
    for name in ("a", "b/c"):
        put(name)
    token = current_scope.set(Scope(other, "s", ""))
    put("theirs")
    current_scope.reset(token)

    assert storage.remove_all(here) == 2
    assert storage.remove_all(here) == 0
    assert [key for key, _ in storage.list_keys(other)] == [f"{other}/theirs"]


@pytest.mark.parametrize("name", ["../org_2/secret", "/org_2/secret", "a/../../org_2/b"])
def test_no_name_leads_out_of_the_organization(here: str, name: str) -> None:
    with pytest.raises(ValueError):
        put(name)


def test_without_an_organization_there_are_no_files() -> None:
    with pytest.raises(Exception, match="No organization is in scope"):
        put("a")


def test_a_bucket_that_is_not_there_yet_is_made(here: str, settings: Any) -> None:
    bucket = f"fresh-{here[-10:]}"
    settings.STORAGES = {
        name: {**each, "OPTIONS": {**each["OPTIONS"], "bucket_name": bucket}} if "OPTIONS" in each else each
        for name, each in settings.STORAGES.items()
    }

    storage.ensure_bucket()
    storage.ensure_bucket()
    put("a")

    assert b"".join(storage.read("a")) == b"hello"


def test_a_store_that_is_away_is_said_to_be_away(here: str, settings: Any) -> None:
    away = {"endpoint_url": "http://127.0.0.1:9", "client_config": None}
    settings.STORAGES = {
        name: {**each, "OPTIONS": {**each["OPTIONS"], "endpoint_url": away["endpoint_url"]}}
        if "OPTIONS" in each
        else each
        for name, each in settings.STORAGES.items()
    }

    with pytest.raises(storage.StorageUnavailable) as told:
        put("a")

    assert "127.0.0.1" not in str(told.value)


def test_without_a_bucket_there_is_nothing(here: str, settings: Any) -> None:
    settings.STORAGES = {
        name: {**each, "OPTIONS": {**each["OPTIONS"], "bucket_name": "never-made"}} if "OPTIONS" in each else each
        for name, each in settings.STORAGES.items()
    }

    assert (list(storage.list_keys(here)), storage.remove_all(here)) == ([], 0)
