"""A template with a sample, and a worker that dies at each point of its way to the platform: it is there once, with its
sample, whatever happened."""

import subprocess
import sys
from typing import Any

from apps.message_templates.tests import doomed_carrier
from devkit.paths import ROOT
from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import by_channel, open_threads, simulator
from tests.faults.test_sending import doomed
from tests.world.deaths import EXIT_CODE

DEATHS = ("begun", "uploading", "uploaded", "written", "answered")


def write(world: World, name: str, channel_id: str, sample: str) -> str:
    body = {
        "channel_account_id": channel_id, "name": name, "language": "en", "category": "marketing",
        "design": {"header": {"kind": "image"}, "body": "Our new mugs are here."}, "sample_file_id": sample,
    }  # fmt: skip
    made: dict[str, Any] = world.api("acme", "/message-templates", body)
    world.api("acme", f"/message-templates/{made['id']}/submit", {})
    return str(made["id"])


def die_at(world: World, point: str, template_id: str) -> None:
    environment = {**world.stack.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, "-m", doomed_carrier.__name__, point, world.organizations["acme"][0], template_id]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == EXIT_CODE, done.stderr


def test_a_worker_killed_at_each_point_of_a_templates_way(world: World) -> None:
    simulator(world, "POST", "settings", {"template_review_s": -1})
    conversation = by_channel(world, open_threads(world, "19"))["whatsapp"][0]
    channel_id = world.api("acme", f"/conversations/{conversation}")["channel_account_id"]
    world.stack.kill("worker")
    samples = dict(zip(DEATHS, doomed(world, *(f"photo:{conversation}" for _ in DEATHS)), strict=True))
    templates = {point: write(world, f"dies_{point}", channel_id, sample) for point, sample in samples.items()}
    for point, template_id in templates.items():
        die_at(world, point, template_id)

    world.revive()

    def shown() -> dict[str, Any]:
        return {point: world.api("acme", f"/message-templates/{each}") for point, each in templates.items()}

    wait_for("all are sent in", lambda: all(each["work"] is None for each in shown().values()))
    for point, each in shown().items():
        assert (each["status"], each["problem"]) == ("pending", None), (point, each)
        there = [one for one in simulator(world, "GET", "templates")["data"] if one["name"] == f"dies_{point}"]
        assert len(there) == 1, point
        assert there[0]["components"][0]["example"]["header_handle"][0].startswith("4:"), point
        assert each["sample"]["state"] == "stored", point
    REPORT.append(f"{'templates, killed at each point':<34} {len(templates):>5} templates, each there once")
