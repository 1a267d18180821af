"""A process that tells the platform of a template and dies, without a word, at a given point of the way.

Run as a module: `doomed_carrier POINT ORGANIZATION TEMPLATE`.
"""

import sys

import django

from tests.world.deaths import Death, inside, once_written


def death_at(point: str) -> Death:
    from apps.channels.adapters.meta.management import templates as remote
    from apps.media.services import attaching
    from apps.message_templates.services import carrying

    return {
        "begun": inside(carrying, "_call"),
        "uploading": inside(attaching._Pieces, "readinto"),
        "uploaded": inside(remote, "create_template"),
        "written": once_written(remote, "create_template"),
        "answered": inside(carrying, "_settle"),
    }[point]


def main() -> None:
    """Put the death in and carry the template."""
    django.setup()
    from apps.message_templates.services import carrying
    from tenants.context import tenant_scope
    from tenants.queries import get_scope

    point, organization_id, template_id = sys.argv[1:]
    death_at(point)()
    with tenant_scope(get_scope(organization_id)):
        carrying.carry(template_id)


if __name__ == "__main__":
    main()
