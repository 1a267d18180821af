"""The tables of `config.event_map`: who is listed for what."""

import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings


@cache
def listed(table: str) -> Mapping[Any, Any]:
    """REACTIONS, CALLS or NOTICES, found by the name in the settings as Django finds its URLs, so that the floor never
    imports the roof."""
    found: Mapping[Any, Any] = getattr(importlib.import_module(settings.EVENT_MAP), table)
    return found
