"""Where an organization's files are: a folder of its own, named by its id."""

import re
import shutil
from pathlib import Path

from django.conf import settings

_ID = re.compile(r"org_[a-z0-9]+")


def folder_of(organization_id: str) -> Path:
    """The folder; it need not exist. Raises ValueError for what is no organization's id."""
    if not _ID.fullmatch(organization_id):
        raise ValueError(f"{organization_id!r} is no organization's id")
    return Path(settings.DATA_DIR) / "organizations" / organization_id


def remove_folder(organization_id: str) -> int:
    """Take the folder away with everything in it; returns how many files there were. Safe to repeat."""
    folder = folder_of(organization_id)
    count = sum(1 for each in folder.rglob("*") if each.is_file())
    shutil.rmtree(folder, ignore_errors=not folder.exists())
    return count
