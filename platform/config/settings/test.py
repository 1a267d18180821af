"""The test suite: the demo's secrets, and passwords that cost nothing to check."""

from datetime import timedelta
from pathlib import Path

from config import env
from config.settings.demo import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # django.core.mail.outbox
DELETION_GRACE = timedelta(0)
DATA_DIR = Path(env.text("INLET_FILES_DIR", str(env.ROOT / ".inlet-test" / "files")))
