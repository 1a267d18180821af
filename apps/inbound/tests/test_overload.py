"""When the edge cannot store, it says so at once, keeps a bounded amount waiting, and goes on by itself afterwards."""

import asyncio
import time
from collections import Counter

import httpx

from apps.inbound.drain import drain
from apps.inbound.tests.frozen import frozen
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import Webhook, escape, signature_of, text, whatsapp

QUEUE = 64  # as open_office sets it
IN_FLIGHT = 2 * 200  # what the two flushers may have taken out of the queue already


async def _post_all(url: str, bodies: list[Webhook]) -> list[tuple[int, float]]:
    """(status, seconds) of each, all sent at once."""
    limits = httpx.Limits(max_connections=len(bodies))
    async with httpx.AsyncClient(trust_env=False, timeout=20, limits=limits) as client:

        async def post(body: Webhook) -> tuple[int, float]:
            raw = escape(body)
            began = time.monotonic()
            answer = await client.post(url, content=raw, headers={"X-Hub-Signature-256": signature_of(body, raw)})
            return answer.status_code, time.monotonic() - began

        return await asyncio.gather(*(post(body) for body in bodies))


def test_a_silent_database_is_answered_with_503_and_a_full_queue_at_once(office: Office) -> None:
    bodies = [whatsapp("101", text(f"wamid.{n}")) for n in range(120)]

    with frozen(office.stack.pids["postgres"]):
        answers = asyncio.run(_post_all(office.hook, bodies))

    assert Counter(status for status, _ in answers) == {503: 120}
    refused_at_once = sorted(seconds for _, seconds in answers)[: 120 - QUEUE]
    assert max(refused_at_once) < max(seconds for _, seconds in answers)
    wait_until_it_stores(office)


def test_what_was_refused_may_come_again_and_is_stored_once(office: Office) -> None:
    bodies = [whatsapp("101", text(f"wamid.{n}")) for n in range(20)]
    with frozen(office.stack.pids["postgres"]):
        asyncio.run(_post_all(office.hook, bodies))
    wait_until_it_stores(office)

    office.deliver(*bodies)

    found = sorted(each["channel_message_id"] for each in office.messages("acme"))
    assert found == sorted(["wamid.ready", *(f"wamid.{n}" for n in range(20))])


def wait_until_it_stores(office: Office) -> None:
    """Until the edge takes webhooks again: at most five seconds."""
    deadline = time.monotonic() + 5
    while office.post(whatsapp("101", text("wamid.ready"))).status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    drain()
