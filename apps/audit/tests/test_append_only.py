"""The database itself refuses to change or take away an entry, and a chain that was changed all the same shows it."""

from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from apps.audit.models import AuditEntry
from apps.audit.queries import list_anchors, verify_chain
from apps.audit.services import Target, anchor_head, record
from kernel.scope import Scope
from tenants.postgres.owner import owner_connection

TARGET = Target("team", "team_1", "Support")
TAMPER = {
    "a word of an entry": ('UPDATE audit_auditentry SET after = \'{"name": "x"}\' WHERE seq = 2', 2, "was changed"),
    "who it was": ("UPDATE audit_auditentry SET actor_id = 'usr_x' WHERE seq = 3", 3, "was changed"),
    "an entry is taken out": ("DELETE FROM audit_auditentry WHERE seq = 2", 2, "is gone"),
    "the first is taken out": ("DELETE FROM audit_auditentry WHERE seq = 1", 1, "is gone"),
    "the end is cut off": ("DELETE FROM audit_auditentry WHERE seq > 3", 4, "are gone"),
    "a hash is made up": ("UPDATE audit_auditentry SET previous_hash = 'x' WHERE seq = 4", 4, "does not follow"),
}


pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def five(tenant: Scope, now: datetime) -> None:
    for name in "abcde":
        with transaction.atomic():
            record(action="team.renamed", target=TARGET, now=now, after={"name": name})


def as_owner(scope: Scope, *statements: str) -> None:
    """By somebody who owns the tables and says that this is maintenance: the only way past the triggers."""
    with owner_connection() as connection:
        connection.execute(f"SET search_path = {scope.schema_name}; SET inlet.audit_maintenance = 'on'")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET action = 'x' WHERE seq = 1",
        "DELETE FROM audit_auditentry WHERE seq = 5",
        "TRUNCATE audit_auditentry",
        "DELETE FROM audit_audithead",
        "UPDATE audit_audithead SET seq = 2",
        "SET inlet.audit_maintenance = 'on'; DELETE FROM audit_auditentry",
    ],
)
def test_what_is_written_stays(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.count() == 5
    assert verify_chain([]).is_intact


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("what", TAMPER)
def test_tampering_is_found_and_the_first_broken_entry_named(tenant: Scope, what: str) -> None:
    statement, broken_seq, reason = TAMPER[what]
    as_owner(tenant, statement)

    verdict = verify_chain([])

    assert (verdict.is_intact, verdict.broken_seq) == (False, broken_seq)
    assert reason in verdict.reason


@pytest.mark.usefixtures("five")
def test_a_tail_cut_off_together_with_the_head_is_found_by_the_anchor(tenant: Scope) -> None:
    anchor_head(tenant)
    as_owner(
        tenant,
        "DELETE FROM audit_auditentry WHERE seq > 3",
        "ALTER TABLE audit_audithead DISABLE TRIGGER USER",
        "UPDATE audit_audithead SET seq = 3, hash = (SELECT hash FROM audit_auditentry WHERE seq = 3)",
        "ALTER TABLE audit_audithead ENABLE TRIGGER USER",
    )

    assert verify_chain([]).is_intact, "by itself it looks whole"
    verdict = verify_chain(list_anchors())
    assert (verdict.broken_seq, verdict.reason) == (4, "Entries 4 to 5 are gone.")


@pytest.mark.usefixtures("five")
def test_a_chain_written_anew_is_found_by_the_anchor(tenant: Scope, now: datetime) -> None:
    anchor_head(tenant)
    as_owner(tenant, "DELETE FROM audit_auditentry", "DELETE FROM audit_audithead")
    for name in "12345":
        with transaction.atomic():
            record(action="team.renamed", target=TARGET, now=now, after={"name": name})

    verdict = verify_chain(list_anchors())

    assert (verdict.broken_seq, "anchored outside" in verdict.reason) == (5, True)


@pytest.mark.usefixtures("five")
def test_the_command_says_which_log_is_broken(tenant: Scope) -> None:
    call_command("verify_audit")
    as_owner(tenant, "DELETE FROM audit_auditentry WHERE seq = 2")

    call_command("verify_audit", "globex")
    with pytest.raises(CommandError, match="Broken: acme"):
        call_command("verify_audit")
    with pytest.raises(CommandError, match="no organization nobody"):
        call_command("verify_audit", "nobody")
