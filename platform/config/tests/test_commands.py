"""Commands and shells enter an organization like requests do."""

import logging

import pytest
from django.core.management import CommandError, call_command

from kernel.scope import OrganizationFilter, current_scope
from tests.world.companies import Company

LOOK = (
    "from django.db import connection; from apps.access.models import Member;"
    "cursor = connection.cursor(); cursor.execute('SELECT current_user');"
    "print(cursor.fetchone()[0], sorted({m.email.split('@')[1] for m in Member.objects.all()}))"
)


@pytest.mark.parametrize("command", [("in_org", "{slug}", "shell", "-c", LOOK), ("tenant_shell", "{slug}", "-c", LOOK)])
def test_a_command_sees_the_organization_that_is_named(
    command: tuple[str, ...], acme: Company, globex: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    for company in (acme, globex):
        call_command(*(part.format(slug=company.slug) if part == "{slug}" else part for part in command))

        assert f"{company.scope.role_name} ['{company.slug}.test']" in capsys.readouterr().out
    assert current_scope.get() is None


def test_an_organization_that_is_not_there_is_not_entered(acme: Company) -> None:
    with pytest.raises(CommandError, match="no organization 'initech'"):
        call_command("in_org", "initech", "shell", "-c", "raise SystemExit(3)")


def test_log_records_say_whose_they_are(acme: Company, tenant: object) -> None:
    def told() -> object:
        record = logging.LogRecord("x", logging.INFO, "x.py", 1, "hello", None, None)
        assert OrganizationFilter().filter(record)
        return record.__dict__["organization"]

    assert told() == acme.id
    token = current_scope.set(None)
    assert told() == "-"
    current_scope.reset(token)
