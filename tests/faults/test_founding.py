"""An organization is founded while processes die: in the end there is one, whole."""

import random
import threading
import time
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.faults.harness import LIVENESS_S, REPORT, World

PERSON = {"email": "viewer@globex.test", "password": "inlet-demo-1"}


def founder(world: World) -> dict[str, str]:
    """Headers of somebody whose other organizations no test of this folder looks at."""
    answer = world.http.post(f"{world.web}/api/auth/login", json=PERSON)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def found(world: World, headers: dict[str, str], name: str) -> Any:
    """As a browser does it: again, until there is an answer."""
    body = {"name": name, "slug": name.lower().replace(" ", "-")}
    while True:
        with suppress(httpx.TransportError):
            answer = world.http.post(f"{world.web}/api/organizations", json=body, headers=headers)
            if answer.status_code < 500:
                assert answer.status_code == 201, answer.text
                return answer.json()
        time.sleep(0.2)


def messages_of(world: World, slug: str) -> list[str]:
    """The texts of all messages, once the organization is complete."""
    deadline = time.monotonic() + LIVENESS_S
    while time.monotonic() < deadline:
        rows = world.rows(
            "",
            "SELECT o.id, o.schema_name FROM tenants_organization o"
            " JOIN onboarding_founding f ON f.organization_id = o.id"
            " WHERE o.slug = %s AND f.settled_at IS NOT NULL",
            [slug],
        )
        if rows:
            world.organizations[slug] = rows[0]
            texts = [text for (text,) in world.rows(slug, "SELECT body_text FROM inbox_message ORDER BY body_text")]
            if len(texts) >= 3:
                return texts
        time.sleep(0.1)
    raise AssertionError(f"{slug} is not complete: {world.rows('', 'SELECT * FROM onboarding_founding')}")


def assert_whole(world: World, slug: str) -> None:
    try:
        texts = messages_of(world, slug)
        assert len(set(texts)) == len(texts) == 3
        assert world.rows(slug, "SELECT count(*) FROM access_member") == [(1,)]
        assert world.rows(slug, "SELECT count(*) FROM audit_auditentry WHERE action = 'member.joined'") == [(1,)]
        assert world.rows(slug, "SELECT count(*) FROM channel_accounts_channelaccount") == [(3,)]
        assert world.rows("", "SELECT count(*) FROM tenants_inboundroute r JOIN tenants_organization o"
                              " ON o.id = r.organization_id WHERE o.slug = %s", [slug]) == [(4,)]  # fmt: skip
    finally:
        world.organizations.pop(slug, None)


@pytest.mark.parametrize("turn", range(3))
def test_the_web_process_dies_while_an_organization_is_made(world: World, chance: random.Random, turn: int) -> None:
    headers, name = founder(world), f"Killed Works {'abc'[turn]}"
    asking = threading.Thread(target=found, args=[world, headers, name], daemon=True)

    asking.start()
    time.sleep(chance.uniform(0.0, 0.5))
    world.stack.restart("web")
    asking.join(60)
    made = found(world, headers, name)

    assert_whole(world, made["organization"]["slug"])
    slugs = world.rows("", "SELECT count(*) FROM tenants_organization WHERE name = %s", [name])
    assert slugs == [(1,)]


def test_the_simulator_is_away_while_an_organization_is_made(world: World) -> None:
    headers = founder(world)
    world.stack.kill("simulator")

    made = found(world, headers, "Quiet Works")
    assert (made["is_ready"], made["is_complete"], made["has_failed"]) == (True, False, True)
    world.stack.start("simulator")
    back = time.monotonic()

    assert_whole(world, "quiet-works")
    REPORT.append(f"founding: complete {time.monotonic() - back:.1f} s after the simulator was back")
