"""`celery -A bench.naive.celery worker`: one task and one transaction per message."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"

from celery import Celery

app = Celery("naive")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bench.naive"])
