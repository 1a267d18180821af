"""A page that is open must not keep the program from stopping."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import httpx

PLATFORM = Path(__file__).parents[2]


async def test_a_signal_ends_the_program_while_a_page_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(PLATFORM), "INLET_SIMULATOR_CONFIG": ""}
    command = ("-m", "uvicorn", "simulator.asgi:application", "--port", str(port), "--log-level", "error")
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env=environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            await until_healthy(client)
            async with client.stream("GET", "/simulator/api/stream") as stream:
                assert "event: hello" in await anext(stream.aiter_text())
                process.send_signal(signal.SIGTERM)
                await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()


async def until_healthy(client: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/simulator/healthz")).status_code == 200:
                return
        except httpx.ConnectError:
            await asyncio.sleep(0.05)
    raise AssertionError("the program did not start")
