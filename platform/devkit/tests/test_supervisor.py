"""Crashes are restarted, told, and at last given up; stopping leaves nothing."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from devkit import supervisor
from devkit.process import Process, Program
from devkit.supervisor import Supervisor, describe_exit, next_pause_s, stop_all


def make_process(folder: Path, code: str, name: str = "thing") -> Process:
    return Process(Program(name=name, argv=(sys.executable, "-c", code), log=folder / f"{name}.log"))


@pytest.fixture
def said() -> list[str]:
    return []


def run_until(watching: Supervisor, is_done: threading.Event, timeout_s: float = 20) -> None:
    def stop() -> None:
        is_done.wait(timeout_s)
        watching.stop_requested.set()

    stopper = threading.Thread(target=stop)
    stopper.start()
    watching.run()
    stopper.join()


def listen(said: list[str], word: str) -> tuple[Callable[[str], None], threading.Event]:
    """A `say` that remembers, and the event that is set once `word` was said."""
    heard = threading.Event()

    def say(text: str) -> None:
        said.append(text)
        if word in text:
            heard.set()

    return say, heard


@pytest.mark.parametrize(("crashes", "pause_s"), [(1, 0.5), (2, 1.0), (3, 2.0), (5, 8.0), (9, 10.0)])
def test_the_pause_grows_to_a_limit(crashes: int, pause_s: float) -> None:
    assert next_pause_s(crashes) == pause_s


@pytest.mark.parametrize(("code", "text"), [(3, "ended with code 3"), (-9, "killed by signal 9")])
def test_an_exit_is_described(code: int, text: str) -> None:
    assert describe_exit(code) == text


def test_a_killed_process_is_started_again_and_that_is_said(tmp_path: Path, said: list[str]) -> None:
    process = make_process(tmp_path, "import time; print('hello', flush=True); time.sleep(60)")
    process.start()
    first = process.pid
    process.wait_ready()
    say, restarted = listen(said, "restarted")
    watching = Supervisor(say=say)
    watching.watch([process])
    time.sleep(0.3)

    process.send(signal.SIGKILL)
    run_until(watching, restarted)

    assert process.is_running and process.pid != first
    assert any("thing: killed by signal 9" in text for text in said)
    assert any("hello" in text for text in said)
    process.stop()


def test_a_process_that_always_crashes_is_given_up_loudly(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE_S", 0.01)
    process = make_process(tmp_path, "print('no database'); raise SystemExit(3)")
    say, gave_up = listen(said, "Down: ")
    watching = Supervisor(say=say)
    process.start()
    watching.watch([process])

    run_until(watching, gave_up)

    assert watching.down == ["thing"]
    assert any("no database" in text for text in said)
    assert any("ended 6 times" in text for text in said)


def test_stopping_takes_the_children_along_and_insists(tmp_path: Path) -> None:
    stubborn = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    process = make_process(tmp_path, stubborn)
    process.start()
    while not process.tail().strip():
        time.sleep(0.02)
    child, hurry = int(process.tail()), threading.Event()
    hurry.set()

    stop_all([process], hurry=hurry)

    assert not process.is_running
    assert not is_alive(child)


def is_alive(pid: int) -> bool:
    """False for a zombie: it waits for init, it does not run."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True
