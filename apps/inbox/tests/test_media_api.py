"""/api/media: links for those who see the conversation, and for nobody else."""

import io
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.inbox.tests.factories import make_conversation, make_message
from apps.media.tests.factories import make_file, make_waiting
from kernel import clock, storage
from kernel.scope import Scope
from tenants.context import tenant_scope
from tests.world.client import as_person
from tests.world.companies import Company


def wanted(*ids: str, variant: str = "original") -> dict[str, object]:
    return {"files": [{"id": id_, "variant": variant} for id_ in ids]}


def test_a_link_opens_the_file_without_a_token(acme: Company, tenant: Scope, object_store: None) -> None:
    file = make_file(make_message(make_conversation()))
    storage.put(file.storage_key or "", io.BytesIO(b"picture"), content_type="image/png")

    reply = as_person(acme).get(f"/api/media/{file.pk}")

    assert (reply.status, reply.headers["Cache-Control"]) == (302, "no-store")
    answer = httpx.get(reply.headers["Location"])
    assert (answer.content, answer.headers["content-type"]) == (b"picture", "image/png")
    assert answer.headers["content-disposition"] == 'inline; filename="photo.png"'


@pytest.mark.parametrize("mime_type", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_what_would_act_is_only_ever_saved(acme: Company, tenant: Scope, mime_type: str) -> None:
    file = make_file(make_message(make_conversation()), kind="file", mime_type=mime_type, filename="page.html")

    query = parse_qs(urlsplit(as_person(acme).get(f"/api/media/{file.pk}").headers["Location"]).query)

    assert query["response-content-type"] == ["application/octet-stream"]
    assert query["response-content-disposition"] == ['attachment; filename="page.html"']
    assert int(query["X-Amz-Expires"][0]) <= 300


def test_a_picture_that_nobody_could_measure_is_only_ever_saved(acme: Company, tenant: Scope) -> None:
    file = make_file(make_message(make_conversation()), mime_type="image/png", width=None)

    query = parse_qs(urlsplit(as_person(acme).get(f"/api/media/{file.pk}").headers["Location"]).query)

    assert query["response-content-disposition"] == ['attachment; filename="photo.png"']


def test_links_of_many_files_are_two_queries(acme: Company, tenant: Scope) -> None:
    conversation = make_conversation()
    files = [make_file(make_message(conversation)).pk for _ in range(20)]
    agent = as_person(acme)

    with CaptureQueriesContext(connection) as captured:
        reply = agent.post("/api/media/links", wanted(*files, variant="thumbnail"))

    assert [each["id"] for each in reply.body["data"]] == files
    assert all(each["url"].startswith("http") and each["expires_at"].endswith("Z") for each in reply.body["data"])
    touched = [each["sql"] for each in captured.captured_queries if "media_" in each["sql"] or "inbox_" in each["sql"]]
    assert len(touched) == 2


def test_links_leave_out_what_is_not_there_or_not_in_sight(acme: Company, globex: Company, tenant: Scope) -> None:
    message = make_message(make_conversation())
    stored = make_file(message, has_thumbnail=False)
    waiting = make_waiting(message)
    taken_back = make_file(make_message(make_conversation(), deleted_at=clock.now()))
    nobodys = make_file()
    with tenant_scope(globex.scope):
        theirs = make_file(make_message(make_conversation()))
    ids = [each.pk for each in (stored, waiting, taken_back, nobodys, theirs)]

    assert [each["id"] for each in as_person(acme).post("/api/media/links", wanted(*ids)).body["data"]] == [stored.pk]
    assert as_person(acme).post("/api/media/links", wanted(stored.pk, variant="thumbnail")).body["data"] == []


def test_a_file_that_is_not_there_yet_says_so(acme: Company, tenant: Scope) -> None:
    reply = as_person(acme).get(f"/api/media/{make_waiting(make_message(make_conversation())).pk}")

    assert (reply.status, reply.body["code"]) == (409, "media_not_stored")


def test_what_one_has_uploaded_is_ones_own_until_it_is_sent(acme: Company, tenant: Scope) -> None:
    mine = make_file(uploaded_by_id=acme.people["agent"])

    assert as_person(acme).get(f"/api/media/{mine.pk}").status == 302
    assert as_person(acme, "owner").get(f"/api/media/{mine.pk}").status == 404


def test_a_failed_file_can_be_tried_again(acme: Company, tenant: Scope) -> None:
    message = make_message(make_conversation())
    failed = make_waiting(message, state="failed", error_code="too_slow", error_detail="…", next_try_at=None)

    assert as_person(acme, "viewer").post(f"/api/media/{failed.pk}/retry").status == 403
    reply = as_person(acme).post(f"/api/media/{failed.pk}/retry")

    assert (reply.status, reply.body["state"], reply.body["error"]) == (202, "pending", None)
    failed.refresh_from_db()
    assert failed.next_try_at is not None and failed.next_try_at <= clock.now()
    message.refresh_from_db()
    assert message.attachments[0]["state"] == "pending"
    again = as_person(acme).post(f"/api/media/{failed.pk}/retry")
    assert (again.status, again.body["code"]) == (409, "media_not_failed")


@pytest.mark.parametrize(
    "body",
    [{"files": []}, {"files": [{"id": "a", "variant": "raw"}]}, {"files": [{"id": "a"}] * 101}, {}],
    ids=["none", "unknown variant", "too many", "nothing"],
)
def test_a_question_that_makes_no_sense_is_told_so(acme: Company, body: dict[str, object]) -> None:
    reply = as_person(acme).post("/api/media/links", body)

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")
