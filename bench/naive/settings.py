"""Plain Django, as `startproject` and the documentation of Celery and Channels would have it."""

import os
from urllib.parse import unquote, urlparse

_database = urlparse(os.environ["BENCH_DATABASE_URL"])

DEBUG = False
SECRET_KEY = "bench-only-bench-only-bench-only-bench-only-bench-only"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "bench.naive.views"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "bench.naive"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": _database.hostname or "",
        "PORT": str(_database.port or ""),
        "CONN_MAX_AGE": 600,  # otherwise each task opens a connection of its own
    }
}
CELERY_BROKER_URL = os.environ["BENCH_REDIS_URL"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": os.environ.get("BENCH_CHANNEL_LAYER", "channels_redis.core.RedisChannelLayer"),
        "CONFIG": {"hosts": [os.environ["BENCH_REDIS_URL"]]},
    }
}
