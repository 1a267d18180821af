"""The least a sender can do: `python -m bench.ref.send_messages <url> <how many> <at a time>` posts texts over kept
connections and keeps nothing. Prints JSON: {"rate": 1/s, "cost": µs of processor time each}."""

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import local

import httpx

_own = local()


def main() -> None:
    """Send them."""
    url, count, at_a_time = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    headers = {"Authorization": "Bearer bench-token"}

    def post(n: int) -> None:
        if not hasattr(_own, "client"):
            _own.client = httpx.Client(headers=headers)
        text = {"preview_url": False, "body": f"bare {n}"}
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "491500000000", "type": "text"}
        _own.client.post(url, json=body | {"text": text}).raise_for_status()

    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(post, range(at_a_time)))
        before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        list(pool.map(post, range(count)))
        seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"rate": count / seconds, "cost": used / count * 1e6}))


if __name__ == "__main__":
    main()
