"""The test suite: the demo's secrets, and passwords that cost nothing to check."""

from datetime import timedelta
from pathlib import Path

from config import env
from config.settings.demo import *  # noqa: F403
from config.settings.demo import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # django.core.mail.outbox
DELETION_GRACE = timedelta(0)
DATA_DIR = Path(env.text("INLET_FILES_DIR", str(env.ROOT / ".inlet-test" / "files")))

# Where nobody is: a test that needs a store asks for the fixture `object_store`. Links can be signed all the same.
if not env.S3_ENDPOINT_URL:
    _NOWHERE = {"endpoint_url": "http://127.0.0.1:9", "access_key": "nobody", "secret_key": "nothing"}
    for _name in ("media", "media_links"):
        STORAGES[_name]["OPTIONS"] |= _NOWHERE

# The apps of the sandbox; nothing answers there unless a test says so.
META_APP_ID, META_INSTAGRAM_APP_ID, META_SIGNUP_CONFIG_ID = "480010000000001", "990010000000001", "sim-signup"
META_GRAPH_URL = META_INSTAGRAM_GRAPH_URL = META_INSTAGRAM_TOKEN_URL = "http://127.0.0.1:9"
