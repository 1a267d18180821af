"""A process that sends a conversation's replies and dies, without a word, at a given point of the way.

Run as a module: `doomed_sender POINT ORGANIZATION CONVERSATION`; with `photo` as the point it stores a picture that can
be attached, and prints its id. The deaths are put in here, not into the code that is shipped.
"""

import io
import os
import sys
from collections.abc import Callable
from typing import Any, Never

import django

EXIT_CODE = 137
PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 700_000


def die(*_: Any, **__: Any) -> Never:
    os._exit(EXIT_CODE)


def dies_at(point: str) -> Callable[[], None]:
    """What puts the death in at this point."""
    import httpcore._sync.http11 as wire

    from apps.outbound import handing_over, services

    def inside(owner: Any, name: str) -> Callable[[], None]:
        return lambda: setattr(owner, name, die)

    def once_written() -> None:
        begin = services._call

        def call(*given: Any) -> Any:
            wire.HTTP11Connection._receive_response_headers = die  # type: ignore[method-assign]
            return begin(*given)

        services._call = call  # type: ignore[assignment]

    return {
        "claimed": inside(services, "_send"),
        "uploading": inside(handing_over._Beating, "readinto"),
        "uploaded": inside(services, "_begin_call"),
        "begun": inside(services, "_call"),
        "written": once_written,
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


def main() -> None:
    """Put the death in and send."""
    django.setup()
    from apps.outbound import services
    from tenants.context import tenant_scope
    from tenants.queries import get_scope

    point, organization_id, conversation_id = sys.argv[1:]
    with tenant_scope(get_scope(organization_id)):
        if point == "photo":
            sys.stdout.write(store_photo(conversation_id))
            return
        dies_at(point)()
        services.send_waiting(conversation_id=conversation_id)


if __name__ == "__main__":
    main()
