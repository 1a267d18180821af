"""What each process must have loaded, asked of the process itself."""

import os
import subprocess
import sys

import pytest

from config import env

_ASK = """
import threading
import {module}
from celery import current_app
from kernel.events.reactions import run
seen = []
thread = threading.Thread(target=lambda: seen.append((current_app.main, run.app.conf.broker_url)))
thread.start(); thread.join()
print(seen[0][0], seen[0][1])
"""


@pytest.mark.parametrize("module", ["config.wsgi", "config.asgi"])
def test_a_server_publishes_tasks_to_our_broker_from_any_of_its_threads(module: str) -> None:
    path = os.pathsep.join([str(env.ROOT / "platform"), str(env.ROOT)])
    environment = {
        **os.environ,
        "PYTHONPATH": path,
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "REDIS_URL": "redis://127.0.0.1:1/7",
    }
    asked = [sys.executable, "-c", _ASK.format(module=module)]

    done = subprocess.run(asked, env=environment, cwd=env.ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["inlet", "redis://127.0.0.1:1/7"]
