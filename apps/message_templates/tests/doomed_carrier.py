"""A process that tells the platform of a template and dies, without a word, at a given point of the way.

Run as a module: `doomed_carrier POINT ORGANIZATION TEMPLATE`. The deaths are put in here, not into the code that is
shipped.
"""

import os
import sys
from collections.abc import Callable
from typing import Any, Never

import django

EXIT_CODE = 137


def die(*_: Any, **__: Any) -> Never:
    os._exit(EXIT_CODE)


def dies_at(point: str) -> Callable[[], None]:
    """What puts the death in at this point."""
    import httpcore._sync.http11 as wire

    from apps.channels.adapters.meta.management import templates as remote
    from apps.media.services import attaching
    from apps.message_templates.services import carrying

    def inside(owner: Any, name: str) -> Callable[[], None]:
        return lambda: setattr(owner, name, die)

    def once_written() -> None:
        create = remote.create_template

        def call(*given: Any) -> Any:
            wire.HTTP11Connection._receive_response_headers = die  # type: ignore[method-assign]
            return create(*given)

        setattr(remote, "create_template", call)  # noqa: B010

    return {
        "begun": inside(carrying, "_call"),
        "uploading": inside(attaching._Pieces, "readinto"),
        "uploaded": inside(remote, "create_template"),
        "written": once_written,
        "answered": inside(carrying, "_settle"),
    }[point]


def main() -> None:
    """Put the death in and carry the template."""
    django.setup()
    from apps.message_templates.services import carrying
    from tenants.context import tenant_scope
    from tenants.queries import get_scope

    point, organization_id, template_id = sys.argv[1:]
    dies_at(point)()
    with tenant_scope(get_scope(organization_id)):
        carrying.carry(template_id)


if __name__ == "__main__":
    main()
