"""Recorded migrations, kept in public: a killed run goes on with them, and new schemas are made of them."""

from tenants.ledger import SchemaScript
from tenants.migrating.capture import Script
from tenants.migrating.state import script_state
from tenants.postgres.base import OWNER

FROM_NOTHING = ""


def find_script(from_state: str) -> Script | None:
    """What leads from this state to the newest migrations, when a schema went there before."""
    row = SchemaScript.objects.using(OWNER).filter(from_state=from_state, to_state=script_state()).first()
    return None if row is None else Script(row.statements, row.obstacle)


def keep_script(from_state: str, script: Script) -> None:
    """For the next schema. Somebody else may have been faster; theirs is as good."""
    SchemaScript.objects.using(OWNER).get_or_create(
        from_state=from_state,
        to_state=script_state(),
        defaults={"statements": script.statements, "obstacle": script.obstacle},
    )
