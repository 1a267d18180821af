"""Processes that send a conversation's replies and die, without a word, at a given point of the way.

Run as a module: `doomed_sender ORGANIZATION POINT:CONVERSATION …`, a process each, one after the other; with `photo` as
the point it stores a picture that can be attached, and prints its id.
"""

import io
import os
import sys
import traceback

import django

from tests.world.deaths import EXIT_CODE, Death, inside, once_written

PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 700_000


def death_at(point: str) -> Death:
    from apps.outbound import handing_over, services

    return {
        "claimed": inside(services, "_send"),
        "uploading": inside(handing_over._Beating, "readinto"),
        "uploaded": inside(services, "_begin_call"),
        "begun": inside(services, "_call"),
        "written": once_written(services, "_call"),
        "answered": inside(services, "_settle"),
    }[point]


def store_photo(conversation_id: str) -> str:
    """As an upload of an agent leaves it."""
    from apps.access.models import Member
    from apps.inbox.models import Conversation
    from apps.media.models import MediaFile
    from kernel import storage

    conversation = Conversation.objects.get(pk=conversation_id)
    file = MediaFile(
        channel_account_id=conversation.channel_account_id, direction="outbound", kind="image", state="stored",
        mime_type="image/png", filename="photo.png", size=len(PICTURE),
        uploaded_by=Member.objects.get(role="owner"),
    )  # fmt: skip
    file.storage_key = f"{file.pk}/original"
    storage.put(file.storage_key, io.BytesIO(PICTURE), content_type="image/png")
    file.save()
    return file.pk


def send(organization_id: str, point: str, conversation_id: str) -> None:
    """In a process of its own: put the death in and send."""
    from apps.outbound import services
    from tenants.context import tenant_scope
    from tenants.queries import get_scope

    with tenant_scope(get_scope(organization_id)):
        if point == "photo":
            sys.stdout.write(store_photo(conversation_id) + "\n")
            sys.stdout.flush()
            return
        death_at(point)()
        services.send_waiting(conversation_id=conversation_id)


def main() -> None:
    """Everything is imported once, before anything is connected, and each process is a copy of that state."""
    django.setup()
    organization_id, *wanted = sys.argv[1:]
    for each in wanted:
        point, conversation_id = each.split(":")
        child = os.fork()
        if child == 0:
            try:
                send(organization_id, point, conversation_id)
            except BaseException:  # noqa: BLE001  the copy must not go on as its parent
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended != (0 if point == "photo" else EXIT_CODE):
            sys.exit(f"{each} ended with {ended}")


if __name__ == "__main__":
    main()
