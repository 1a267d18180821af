"""The edge of a house that has postcards too. Started as a process by the test."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from tests.fourth_channel.postcard.tables import LINES  # noqa: E402

for table, name, entry in LINES:
    table[name] = entry

from config.asgi import application  # noqa: E402

__all__ = ["application"]
