"""REST: Django under WSGI (granian)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
application = get_wsgi_application()

# Requests publish tasks: without the application Celery would talk to a broker that is not ours.
import config.celery  # noqa: E402, F401
