"""The program: routes, start and stop. `create_app` is what servers and tests call."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType

from starlette.applications import Starlette
from starlette.types import ASGIApp

from simulator import control_api, customer_api, identity, mailbox, page, scripts, zone
from simulator.burst import Bursts
from simulator.config import Config, load_config
from simulator.connect import routes as connect_routes
from simulator.connection import RememberServerSend
from simulator.events import api as event_api
from simulator.graph import routes as graph_routes
from simulator.templates import control as template_api
from simulator.templates.reviews import resume_reviews
from simulator.world import World, build_world

CONFIG_CHECK_S = 1.0


def create_app(source: Path | Config | None) -> ASGIApp:
    """An ASGI program from a configuration file (watched), a configuration, or nothing."""
    config = source if isinstance(source, Config) else load_config(source)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        world = build_world(config)
        world.on_answer = partial(scripts.follow_script, world)
        app.state.world, app.state.bursts = world, Bursts(world)
        world.outbox.start()
        resume_reviews(world)
        watcher = asyncio.create_task(_watch_config(world, source)) if isinstance(source, Path) else None
        with _streams_end_on_signal(world):
            yield
        if watcher is not None:
            watcher.cancel()
        world.hub.close()
        await app.state.bursts.stop()
        await world.outbox.stop()
        world.database.close()

    routes = [
        *connect_routes.routes,
        *graph_routes.routes,
        *customer_api.routes,
        *control_api.routes,
        *template_api.routes,
        *event_api.routes,
        *mailbox.routes,
        *identity.routes,
        *zone.routes,
        *page.routes,
    ]
    return RememberServerSend(Starlette(routes=routes, lifespan=lifespan))


@contextlib.contextmanager
def _streams_end_on_signal(world: World) -> Iterator[None]:
    """Servers wait for open responses before they stop, and a stream never ends by itself: end it first."""
    loop = asyncio.get_running_loop()
    replaced: dict[signal.Signals, Callable[..., object]] = {}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(world.hub.close)
        replaced[signal.Signals(number)](number, frame)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if callable(before):  # else nobody handles it, and the process ends at once anyway
                replaced[number] = before
                signal.signal(number, handle)
    try:
        yield
    finally:
        for number, before in replaced.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, before)


async def _watch_config(world: World, path: Path) -> None:
    """Take in the file again whenever it changes; a file that cannot be read is left for the next look."""
    seen = _changed_at(path)
    while True:
        await asyncio.sleep(CONFIG_CHECK_S)
        now = _changed_at(path)
        if now == seen:
            continue
        with contextlib.suppress(ValueError, KeyError, OSError):
            world.apply_config(load_config(path))
            seen = now


def _changed_at(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0
