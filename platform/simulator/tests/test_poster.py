"""The connection keeper under receivers that behave in the ways servers do."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from simulator.poster import NoAnswer, Poster

KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"


@contextlib.asynccontextmanager
async def receiver(answer: bytes, *, is_closing: bool = False) -> AsyncIterator[tuple[str, list[int]]]:
    """A server that answers every request with these bytes; the list has one entry per connection: requests seen."""
    seen: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(0)
        number = len(seen) - 1
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(4)
                seen[number] += 1
                if not answer:
                    break
                writer.write(answer)
                await writer.drain()
                if is_closing:
                    break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?a=1", seen
    server.close()


async def post_three(url: str) -> list[int]:
    poster = Poster()
    statuses = []
    for _ in range(3):
        statuses.append(await poster.post(url, b"body", {"X-A": "b"}, 5))
        await asyncio.sleep(0.02)
    await poster.close()
    return statuses


@pytest.mark.parametrize(
    ("answer", "is_closing", "statuses", "connections"),
    [
        (KEPT, False, [200] * 3, [3]),
        (KEPT, True, [200] * 3, [1, 1, 1]),
        (CHUNKED, False, [503] * 3, [1, 1, 1]),
    ],
    ids=["kept open", "closed without a word", "length unknown"],
)
async def test_each_post_gets_its_answer(
    answer: bytes, is_closing: bool, statuses: list[int], connections: list[int]
) -> None:
    async with receiver(answer, is_closing=is_closing) as (url, seen):
        assert await post_three(url) == statuses
        assert seen == connections


async def test_no_answer_is_told() -> None:
    async with receiver(b"") as (url, _):
        with pytest.raises(NoAnswer):
            await Poster().post(url, b"body", {}, 5)


async def test_a_closed_port_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        await Poster().post("http://127.0.0.1:1/hook", b"body", {}, 5)
