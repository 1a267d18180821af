"""Migrations roll through thousands of schemas while two releases of the code run: they expand, or they say so."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import Migration, RunSQL, operations
from django.db.migrations.loader import MigrationLoader

from devkit.paths import ROOT
from tenants.migrating.rolling import list_contracts, list_expansions


def ours() -> list[Migration]:
    rooms = {
        each.label
        for each in apps.get_app_configs()
        if Path(str(each.path)).is_relative_to(ROOT) and ".venv" not in str(each.path)
    }
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [migration for (label, _), migration in sorted(found.items()) if label in rooms]


def test_what_takes_away_says_that_it_is_a_contract_and_does_nothing_else() -> None:
    looked_at = ours()
    assert len(looked_at) > 7

    for migration in looked_at:
        contracts = list_contracts(migration)
        if getattr(migration, "contract", False):
            assert contracts, f"{migration} calls itself a contract and takes nothing away"
            assert not list_expansions(migration), f"{migration} adds and takes away: make two of it"
        else:
            assert not contracts, f"{migration}: {contracts}; see docs/decisions/0015"


def made_of(*listed: object) -> Migration:
    made: Any = Migration("0002_x", "outbound")
    made.operations = list(listed)
    migration: Migration = made
    return migration


@pytest.mark.parametrize(
    "operation",
    [
        operations.RemoveField("sendattempt", "x"),
        operations.DeleteModel("sendattempt"),
        operations.RenameField("sendattempt", "x", "y"),
        operations.RenameModel("sendattempt", "parcel"),
        operations.AddField("sendattempt", "x", models.IntegerField(default=1)),
        operations.AlterField("sendattempt", "x", models.CharField(max_length=3)),
        operations.AddConstraint("sendattempt", models.CheckConstraint(condition=models.Q(x=1), name="x")),
        RunSQL("ALTER TABLE x DROP COLUMN y"),
        RunSQL("ALTER TABLE x ALTER y SET  NOT NULL"),
    ],
)
def test_what_older_code_cannot_live_with_is_found(operation: object) -> None:
    assert list_contracts(made_of(operation))


@pytest.mark.parametrize(
    "listed",
    [
        [operations.AddField("sendattempt", "x", models.IntegerField(null=True))],
        [operations.AddField("sendattempt", "x", models.IntegerField(db_default=1))],
        [operations.AddField("sendattempt", "x", models.IntegerField(default=1, db_default=1))],
        [operations.AlterField("sendattempt", "x", models.IntegerField(null=True))],
        [operations.AddIndex("sendattempt", models.Index(fields=["x"], name="x"))],
        [operations.RemoveIndex("sendattempt", "x")],
        [
            operations.CreateModel("Parcel", [("id", models.BigAutoField(primary_key=True))]),
            operations.AddField("parcel", "x", models.IntegerField()),
            operations.AddConstraint("parcel", models.CheckConstraint(condition=models.Q(x=1), name="x")),
        ],
        [RunSQL("CREATE INDEX x ON y (z)")],
    ],
)
def test_what_only_adds_is_no_contract(listed: list[object]) -> None:
    assert list_contracts(made_of(*listed)) == []
