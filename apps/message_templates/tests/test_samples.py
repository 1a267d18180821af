"""Samples of headers, from a member's browser to the platform's reviewers and out of the store again."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from apps.channels.services.jobs import NotYet
from apps.media.models import MediaFile
from apps.media.services.fetching import fetch_next
from apps.media.services.removing import remove_withdrawn
from apps.media.tests import samples as bytes_of
from apps.message_templates import jobs
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import carrying, syncing
from apps.message_templates.tests.conftest import Reviewers
from apps.message_templates.tests.factories import make_template
from kernel import clock, storage
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

pytestmark = pytest.mark.usefixtures("committed", "object_store")
DESIGN = {"header": {"kind": "image"}, "body": "Our new mugs are here."}


@pytest.fixture
def admin(acme: Company, tenant: Scope) -> Iterator[Api]:
    storage.remove_all(tenant.organization_id)
    yield as_person(acme, "admin")


def announce(api: Api, company: Company, content: bytes, **changes: Any) -> Any:
    body = {
        "channel_account_id": company.accounts["whatsapp"], "kind": "image", "filename": "mug.png",
        "mime_type": "image/png", "size": len(content),
    }  # fmt: skip
    return api.post("/api/uploads", body | changes)


def upload(api: Api, company: Company, **changes: Any) -> str:
    """A photo, sent and complete; nobody has prepared it yet."""
    content = bytes_of.photo()
    begun = announce(api, company, content, **changes).body
    for part in begun["parts"]:
        headers = {"content-type": begun["content_type"]}
        assert httpx.put(part["url"], content=content, headers=headers).status_code == 200
    assert api.post(f"/api/uploads/{begun['id']}/complete").status == 200
    return str(begun["id"])


def write(api: Api, company: Company, name: str, sample: str | None, design: Any = None) -> Any:
    body = {
        "channel_account_id": company.accounts["whatsapp"], "name": name, "language": "en", "category": "marketing",
        "design": design or DESIGN, "sample_file_id": sample,
    }  # fmt: skip
    return api.post("/api/message-templates", body)


def change(api: Api, template_id: str, sample: str | None, design: Any = None) -> Any:
    body = {"category": "marketing", "design": design or DESIGN, "sample_file_id": sample}
    return api.call("PUT", f"/api/message-templates/{template_id}", body)


def stored(scope: Scope) -> set[str]:
    """The files of which something lies in the store."""
    return {key.split("/")[-3] for key, _ in storage.list_keys(scope.organization_id) if key.count("/") > 1}


def clear_up() -> None:
    while remove_withdrawn(now=clock.now()):
        pass


def test_a_sample_that_is_still_being_prepared_is_waited_for_and_reaches_the_reviewers(
    acme: Company, admin: Api, tenant: Scope, reviewers: Reviewers
) -> None:
    sample = upload(admin, acme)
    made = write(admin, acme, "with_photo", sample).body
    assert (made["sample"]["state"], made["sample"]["url"], made["faults"]) == ("pending", None, [])
    assert admin.post(f"/api/message-templates/{made['id']}/submit").status == 202
    assert jobs.run_due() == 1
    with pytest.raises(NotYet):
        carrying.carry(made["id"])
    assert MessageTemplate.objects.get(pk=made["id"]).work_tries == 0, "the platform was not asked"

    assert fetch_next()
    assert jobs.run_due() == 1, "asked for again as soon as the file was ready"
    template = MessageTemplate.objects.get(pk=made["id"])
    assert (template.status, template.problem, template.sample_file_id) == ("pending", None, sample)
    syncing.sync(reviewers.waba_id)
    template.refresh_from_db()
    shown_at = template.components[0]["example"]["header_handle"][0]  # the platform tells where it keeps it
    assert httpx.get(shown_at).content == bytes_of.photo()
    told = admin.get(f"/api/message-templates/{made['id']}").body["sample"]
    assert httpx.get(told["url"]).content == bytes_of.photo()


def test_a_sample_that_cannot_be_prepared_is_said_so(acme: Company, admin: Api, reviewers: Reviewers) -> None:
    sample = upload(admin, acme, sha256="0" * 64)
    made = write(admin, acme, "broken_photo", sample).body
    admin.post(f"/api/message-templates/{made['id']}/submit")
    fetch_next()
    jobs.run_due()

    now = admin.get(f"/api/message-templates/{made['id']}").body
    assert (now["status"], now["work"], now["problem"]["code"]) == ("draft", None, "sample_failed")
    assert [each["field"] for each in now["faults"]] == ["header.file"]
    refused = admin.post(f"/api/message-templates/{made['id']}/submit")
    assert (refused.status, refused.body["code"]) == (422, "template_invalid")
    assert "broken_photo" not in [each["name"] for each in reviewers.list_all()]


def test_what_nothing_needs_any_more_leaves_the_store(acme: Company, admin: Api, tenant: Scope) -> None:
    first, second, third = (upload(admin, acme) for _ in range(3))
    while fetch_next():
        pass
    made = write(admin, acme, "replaced", first).body
    change(admin, made["id"], second)
    clear_up()
    assert stored(tenant) == {second, third}

    change(admin, made["id"], None, {"body": "No photo any more, only words."})
    clear_up()
    assert stored(tenant) == {third}

    change(admin, made["id"], third)
    assert admin.call("DELETE", f"/api/message-templates/{made['id']}").status == 204
    clear_up()
    assert stored(tenant) == set()
    assert not MediaFile.objects.exists()


def test_what_is_discarded_leaves_the_sample_that_the_platform_has(acme: Company, admin: Api, tenant: Scope) -> None:
    old, new = upload(admin, acme), upload(admin, acme)
    while fetch_next():
        pass
    components = [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Mugs."}]
    template = make_template(components=components, sample_file_id=old)
    assert change(admin, template.pk, new).body["sample"]["id"] == new
    assert admin.post(f"/api/message-templates/{template.pk}/discard").body["sample"]["id"] == old
    clear_up()
    assert stored(tenant) == {old}


def test_only_what_reviewers_can_be_shown_is_taken(acme: Company, admin: Api) -> None:
    for wrong in (
        {"kind": "file", "filename": "a.docx", "mime_type": "application/msword"},
        {"kind": "video", "filename": "a.3gp", "mime_type": "video/3gpp"},
        {"kind": "audio", "filename": "a.mp3", "mime_type": "audio/mpeg"},
    ):
        refused = announce(admin, acme, b"x" * 100, **wrong)
        assert (refused.status, refused.body["code"]) == (422, "upload_refused"), wrong
    both = {"channel_account_id": acme.accounts["whatsapp"], "conversation_id": "conv_x"}
    neither = {"channel_account_id": None}
    for given in (both, neither):
        assert announce(admin, acme, b"x", **given).status == 422


def test_a_sample_is_its_uploaders_of_this_account_and_of_the_headers_kind(
    acme: Company, admin: Api, tenant: Scope
) -> None:
    photo = upload(admin, acme)
    video = {**DESIGN, "header": {"kind": "video"}}
    for api, sample, design in (
        (as_person(acme, "owner"), photo, DESIGN), (admin, "att_unknown", DESIGN), (admin, photo, video),
    ):  # fmt: skip
        refused = write(api, acme, "not_mine", sample, design)
        assert (refused.status, refused.body["code"]) == (422, "file_not_usable")
    assert not MessageTemplate.objects.filter(name="not_mine").exists()


def test_for_an_account_those_upload_who_manage_its_templates_or_may_write_first(acme: Company, admin: Api) -> None:
    assert announce(as_person(acme, "agent"), acme, b"x").status == 201
    viewer = announce(as_person(acme, "viewer"), acme, b"x")
    assert (viewer.status, viewer.body["required_permission"]) == (403, "conversations:reply")
    other = announce(admin, acme, b"x", channel_account_id=acme.accounts["instagram"])
    assert (other.status, other.body["code"]) == (404, "not_found")
