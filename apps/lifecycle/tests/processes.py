"""Running the doomed worker on this test's database."""

import os
import subprocess
import sys

from django.conf import settings

from apps.lifecycle.tests import doomed
from tests.world.deaths import EXIT_CODE


def _store() -> dict[str, str]:
    """Where this test's files are."""
    options = settings.STORAGES["media"]["OPTIONS"]
    return {
        "S3_ENDPOINT_URL": options["endpoint_url"],
        "S3_ACCESS_KEY": options["access_key"],
        "S3_SECRET_KEY": options["secret_key"],
        "S3_BUCKET": options["bucket_name"],
    }


def die_at(point: str) -> None:
    """A process that works until `point` and dies there; fails when it did not come that far."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": settings.OWNER_DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "INLET_FILES_DIR": str(settings.DATA_DIR),
        **_store(),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-m", doomed.__name__, point]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == EXIT_CODE, done.stderr
