"""Starting, waiting, and dying with the one that started it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from devkit.process import Process, ProcessFailed, Program, run_to_end

PARENT = """
import sys, time
from pathlib import Path
from devkit.process import Process, Program
process = Process(Program(name="child", argv=("sleep", "60"), log=Path(sys.argv[1])))
process.start()
print(process.pid, flush=True)
time.sleep(60)
"""


def make_program(folder: Path, code: str) -> Program:
    return Program(name="thing", argv=(sys.executable, "-c", code), log=folder / "thing.log")


def test_a_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}/cwd").exists()


def test_a_child_takes_signals_that_its_parent_blocks(tmp_path: Path) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    process = Process(make_program(tmp_path, "import time; time.sleep(60)"))
    try:
        process.start()
        time.sleep(0.3)
        process.send(signal.SIGTERM)
        assert process.wait(5)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        process.kill_group()


def test_waiting_for_a_process_that_ends_shows_its_last_lines(tmp_path: Path) -> None:
    process = Process(replace(make_program(tmp_path, "print('why'); exit(4)"), ready=lambda: False))
    process.start()

    with pytest.raises(ProcessFailed, match=r"(?s)ended with 4.*why"):
        process.wait_ready(5)


def test_a_command_that_fails_is_an_error_with_its_last_lines(tmp_path: Path) -> None:
    with pytest.raises(ProcessFailed, match=r"(?s)ended with 2.*broken"):
        run_to_end(make_program(tmp_path, "print('broken'); exit(2)"))


def test_the_environment_is_laid_over_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INLET_A", "ours")
    monkeypatch.setenv("INLET_B", "ours")
    program = make_program(tmp_path, "import os; print(os.environ['INLET_A'], os.environ['INLET_B'])")

    run_to_end(replace(program, env={"INLET_B": "its"}))

    assert program.log.read_text() == "ours its\n"


def test_the_starter_is_not_in_the_same_process_group(tmp_path: Path) -> None:
    process = Process(make_program(tmp_path, "import time; time.sleep(60)"))
    process.start()

    assert os.getpgid(process.pid) != os.getpgrp()
    process.stop()
    assert not process.is_running
