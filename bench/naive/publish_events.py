"""`python -m bench.naive.publish_events <per second> <seconds>`: events through the channel layer."""

import json
import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"

import django

django.setup()

import asyncio  # noqa: E402

from channels.layers import get_channel_layer  # noqa: E402

from bench.lib.pace import FILLING  # noqa: E402
from bench.naive.tasks import GROUP  # noqa: E402


async def main() -> None:
    """As bench.lib.pace, in one event loop: a channel layer belongs to a loop."""
    layer = get_channel_layer()
    rate, seconds = float(sys.argv[1]), float(sys.argv[2])
    began = time.perf_counter()
    for n in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
        text = json.dumps({"type": "message.created", "data": {"text": f"~T{time.time():.6f}~ {n} {FILLING}"}})
        await layer.group_send(GROUP, {"type": "inbox.event", "text": text})


if __name__ == "__main__":
    asyncio.run(main())
