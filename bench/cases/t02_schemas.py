"""T2: migrations for many schemas, and a new one: nothing to do, one column added, a schema for a new organization.

reference  the statements themselves, sent as one string (the new schema)
naive      django-tenants' own `migrate_schemas`, on a sample of the same schemas; its figures for all are scaled up
"""

import json

import psycopg

from bench.lib.arena import Arena
from bench.lib.report import Plan, Result, Samples

SCHEMAS, QUICK_SCHEMAS = 1000, 60
SAMPLE, QUICK_SAMPLE = 12, 4  # schemas that the stock command migrates
DATABASE = "bench_schemas"


def run(arena: Arena, plan: Plan) -> Result:
    """One round: a schema can be brought to a migration only once."""
    count, sample = (QUICK_SCHEMAS, QUICK_SAMPLE) if plan.quick else (SCHEMAS, SAMPLE)
    url = arena.stack.database_url.rsplit("/", 1)[0] + f"/{DATABASE}"
    environment = {"DATABASE_URL": url, "SCHEMA_POOL_SIZE": "1", "DJANGO_LOG_LEVEL": "WARNING"}
    with arena.connect() as database:
        database.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        database.execute(f"CREATE DATABASE {DATABASE}")
    made = json.loads(arena.python("bench.lib.schemas", "make", str(count), environment=environment))
    _analyze(url)
    names = json.dumps(made["schemas"][:sample])
    stock = {"DJANGO_SETTINGS_MODULE": "bench.naive.stock_tenants"}
    theirs = json.loads(arena.python("bench.naive.migrate_stock", names, environment={**environment, **stock}))
    ours = json.loads(arena.python("bench.lib.schemas", "migrate", environment=environment))
    with arena.connect() as database:
        database.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    return _result(count, sample, made, ours, theirs)


def _analyze(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("ANALYZE pg_class, pg_namespace, pg_attribute, pg_constraint, pg_index, pg_auth_members")


def _result(
    count: int, sample: int, made: dict[str, float], ours: dict[str, float], theirs: dict[str, float]
) -> Result:
    samples = Samples()
    samples.add(
        "ours", nothing=ours["nothing_s"], column=ours["column_s"], new=made["replay_ms"], claim=made["claim_ms"]
    )
    samples.add("naive", nothing=theirs["nothing_s"] * count, column=theirs["column_s"] * count, new=made["migrate_ms"])
    samples.add("raw", new=made["statements_ms"])
    result = Result("T2")
    result.rows = [
        samples.row("nothing", f"{count:,} schemas, nothing to do (naive: migrate_schemas)", "s", naive="naive"),
        samples.row("column", f"{count:,} schemas, one column added", "s", naive="naive"),
        samples.row("new", "a new schema (reference: its SQL; naive: migrate)", "ms", reference="raw", naive="naive"),
        samples.row("claim", "a schema from the pool", "ms"),
    ]
    result.values = {
        "nothing_naive_over_ours": theirs["nothing_s"] * count / ours["nothing_s"],
        "column_naive_over_ours": theirs["column_s"] * count / ours["column_s"],
        "new_over_sql": made["replay_ms"] / made["statements_ms"],
        "new_ms": made["replay_ms"],
        "column_ms_each": ours["column_s"] / count * 1000,
    }
    result.remarks = [f"migrate_schemas was run on {sample} schemas of {count:,} and scaled"]
    return result
