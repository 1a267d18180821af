"""Migrations for many schemas: run once and recorded, then replayed statement by statement (ADR 0014)."""

from tenants.migrating.capture import replayable

__all__ = ["replayable"]
