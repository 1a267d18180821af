"""Whoever fetches files, and how they are told that there are some."""

from django.conf import settings

from tenants.crew import Crew

CREW = Crew("media", threads=settings.MEDIA_FETCHES)
