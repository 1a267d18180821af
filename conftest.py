"""Fixtures that any room's tests may use. The servers are started by devkit/pytest_services.py (see pyproject.toml)."""
