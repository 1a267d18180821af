"""The whole organization as one file: what is in it, who gets it, and that a dead process costs nothing."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection

from apps.access.facts import carry_over_all
from apps.access.models import StoredReach
from apps.audit.models import AuditEntry
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation, make_message
from apps.lifecycle import archive
from apps.lifecycle.models import OrganizationExport
from apps.lifecycle.services import exports
from apps.lifecycle.tests.factories import make_export
from apps.lifecycle.tests.processes import die_at
from apps.media.tests.factories import make_file
from kernel import clock, storage
from tenants.context import tenant_scope
from tenants.resealing import list_columns
from tests.world.client import Api, as_person
from tests.world.companies import Company
from tests.world.threads import in_thread

pytestmark = pytest.mark.usefixtures("committed")


def ask(company: Company) -> dict[str, Any]:
    reply = as_person(company, "owner").post("/api/organization/export")
    assert reply.status == 202, reply
    body: dict[str, Any] = reply.body
    return body


def download(company: Company, export_id: str) -> zipfile.ZipFile:
    link = as_person(company, "owner").post(f"/api/organization/exports/{export_id}/link").body
    file = Api().get(link["url"])
    assert file.status == 200, file
    return zipfile.ZipFile(io.BytesIO(file.content))


def lines_of(file: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read(f"{table}.ndjson").splitlines()]


def test_the_file_holds_every_table_and_no_secret(acme: Company) -> None:
    odd = 'quotes " and \\ and \n lines, tabs \t and 🎂'
    with tenant_scope(acme.scope):
        make_message(make_conversation(), body_text=odd)
    export = ask(acme)

    exports.run_due()

    (shown,) = as_person(acme, "owner").get("/api/organization/exports").body["data"]
    assert (shown["id"], shown["state"], shown["progress"]) == (export["id"], "ready", 1.0)
    file = download(acme, export["id"])
    manifest = json.loads(file.read("manifest.json"))
    names = {table.name for table in archive.list_tables()}
    assert {name.removesuffix(".ndjson") for name in file.namelist()} == names | {"manifest.json"}
    assert (manifest["files"], manifest["missing_files"]) == (0, [])
    assert [row["body_text"] for row in lines_of(file, "inbox_message")] == [odd]
    assert {name: len(lines_of(file, name)) for name in names} == manifest["rows"]
    accounts = lines_of(file, "channel_accounts_channelaccount")
    assert len(accounts) == 3 and not [row for row in accounts if "access_token" in row]


def test_the_files_of_messages_go_along(acme: Company) -> None:
    content = bytes(range(256)) * 20_000  # in several pieces
    with tenant_scope(acme.scope):
        message = make_message(make_conversation())
        named, nameless, gone = make_file(message, filename="Größe.png"), make_file(message), make_file(message)
        make_file(message, state="failed", error_code="empty", error_detail="The file is empty.")
        for file in (named, nameless):
            storage.put(file.storage_key or "", io.BytesIO(content), content_type="image/png")
    export = ask(acme)

    exports.run_due()

    saved = download(acme, export["id"])
    names = [name for name in saved.namelist() if name.startswith("files/")]
    assert names == [f"files/{named.pk}/Größe.png", f"files/{nameless.pk}/photo.png"]
    assert [saved.read(name) for name in names] == [content, content]
    manifest = json.loads(saved.read("manifest.json"))
    assert (manifest["files"], manifest["missing_files"]) == (2, [gone.pk])
    assert saved.testzip() is None


def test_no_table_is_forgotten_and_no_column_that_sounds_like_a_secret_is_taken_along(acme: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s",
            [acme.scope.schema_name],
        )
        there = cursor.fetchall()
    exported = {table.name for table in archive.list_tables()}
    taken = [(t, c) for t, c in there if t in exported and c not in archive.SECRETS.get(t, ())]

    assert {table for table, _ in there} - exported <= archive.LEFT_OUT
    sealed = {(model._meta.db_table, name) for model, name in list_columns(settings.TENANT_APPS)}
    assert not sealed.intersection(taken), "what is sealed stays here"
    assert [each for each in taken if any(word in each[1] for word in ("token", "secret", "password", "sealed"))] == []


def test_one_is_made_at_a_time_and_it_is_recorded(acme: Company, globex: Company) -> None:
    assert ask(acme)["id"] == ask(acme)["id"] != ask(globex)["id"]

    exports.run_due()
    carry_over_all()

    assert as_person(acme, "owner").get("/api/organization/exports").body["data"][0]["asked_by_name"] == "Olivia Marsh"
    with tenant_scope(acme.scope):
        assert (
            AuditEntry.objects.filter(action="organization.export_requested", actor__name="Olivia Marsh").count() == 1
        )


def test_the_link_is_short_lived_and_only_for_whom_it_was_made(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    export = make_export(acme.id)
    address = f"/api/organization/exports/{export.pk}/link"
    link = as_person(acme, "owner").post(address).body["url"]

    assert as_person(acme, "admin").post(address).body["code"] == "permission_denied"
    assert Api().get(link).content == b"zip"
    with tenant_scope(acme.scope):
        entry = AuditEntry.objects.get(action="organization.export_downloaded")
    assert (entry.actor["name"], entry.target_id) == ("Olivia Marsh", export.pk)
    key = link.partition("key=")[2]
    for made_up in (key[:-2] + "xx", "", "a:b:c", signing.dumps(["exp_1"], salt="lifecycle.export")):
        assert Api().get("/api/organization/exports/download", key=made_up).body["code"] == "link_invalid"
    with monkeypatch.context() as later:
        later.setattr(exports, "LINK_S", -1)
        assert Api().get(link).body["code"] == "link_invalid"
    with tenant_scope(acme.scope):
        mine = StoredReach.objects.filter(pk=acme.people["owner"])
        before = mine.get().permissions
        mine.update(permissions=[])
        try:
            assert Api().get(link).body["code"] == "link_invalid", "who may not export any more gets nothing"
        finally:
            mine.update(permissions=before)


def test_files_are_removed_when_their_time_is_over(acme: Company) -> None:
    export = make_export(acme.id)

    exports.drop_expired(clock.now() + timedelta(days=8))

    assert not exports.file_of(export).exists()
    reply = as_person(acme, "owner").post(f"/api/organization/exports/{export.pk}/link")
    assert (reply.status, reply.body["code"]) == (409, "export_not_ready")


def test_an_export_whose_process_was_killed_is_made_by_the_next(acme: Company) -> None:
    export = ask(acme)
    die_at("table:inbox_message")
    row = OrganizationExport.objects.get(pk=export["id"])
    assert (row.state, row.attempts) == ("running", 1)

    exports.run_due()
    assert OrganizationExport.objects.get(pk=export["id"]).state == "running", "perhaps the other one still lives"
    OrganizationExport.objects.update(lease_until=clock.now())
    exports.run_due()

    assert OrganizationExport.objects.get(pk=export["id"]).state == "ready"
    assert "manifest.json" in download(acme, export["id"]).namelist()
    assert [each.name for each in exports.file_of(row).parent.iterdir()] == [f"{export['id']}.zip"]


def test_an_export_that_cannot_be_made_says_so_in_the_end(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(exports, "write_archive", broken)
    export = ask(acme)
    for _ in range(exports.MAX_ATTEMPTS):
        OrganizationExport.objects.update(lease_until=clock.now())
        exports.run_due()

    row = OrganizationExport.objects.get(pk=export["id"])
    assert (row.state, row.last_error) == ("failed", "OSError: the disk is full")
    assert ask(acme)["id"] != export["id"], "another may be asked for"


def test_the_tables_agree_with_each_other(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written while the file is made is in no table of it, rather than in some."""
    write = archive._write_table
    added: list[str] = []

    def add_meanwhile(file: zipfile.ZipFile, table: archive.Table) -> int:
        count = write(file, table)
        if not added:
            added.append(table.name)
            _in_another_connection(acme)
        return count

    monkeypatch.setattr(archive, "_write_table", add_meanwhile)
    export = ask(acme)
    exports.run_due()

    assert lines_of(download(acme, export["id"]), "inbox_conversation") == []
    with tenant_scope(acme.scope):
        assert Conversation.objects.exists()


def _in_another_connection(company: Company) -> None:
    def write() -> None:
        with tenant_scope(company.scope):
            make_conversation()

    in_thread(write)
