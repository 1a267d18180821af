"""Become another program, tied to the life of the one that started us, and never as root when that is refused.

Run as a file (`python -IS launch.py …`), standard library only: it replaces itself, so the process id stays
the one its starter knows. It exists because `preexec_fn` is unsafe in a program with threads.

    launch.py --parent <pid> --on-parent-death <signal number> [--as namespace|nobody] -- program arguments…
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

CLONE_NEWUSER = 0x10000000  # linux/sched.h
PR_SET_PDEATHSIG = 1  # linux/prctl.h
NAMESPACE_ID = 1000


def launch_command(argv: Sequence[str], *, death_signal: signal.Signals, run_as: str | None = None) -> list[str]:
    """The command line that runs `argv` through this file, tied to the calling thread's process."""
    launcher = [sys.executable, "-IS", __file__, "--parent", str(os.getpid())]
    launcher += ["--on-parent-death", str(int(death_signal))]
    return [*launcher, *(["--as", run_as] if run_as else []), "--", *argv]


def _system_call(result: int, name: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")


def enter_user_namespace() -> None:
    """Look like user 1000 to ourselves while our files stay those of the real user (tenancy.md §10)."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    _system_call(libc.unshare(CLONE_NEWUSER), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NAMESPACE_ID} {user} 1"),
        ("gid_map", f"{NAMESPACE_ID} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text)


def become_nobody() -> None:
    """Drop root for the user `nobody`, for good."""
    account = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def die_with_parent(signal_number: int, parent: int) -> None:
    """Ask the kernel for a signal when the starting thread is gone; leave at once when it is gone already.

    Linux only; elsewhere a killed supervisor leaves its children behind.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _system_call(libc.prctl(PR_SET_PDEATHSIG, signal_number), "prctl")
    if os.getppid() != parent:
        sys.exit(1)


def main(arguments: list[str]) -> None:
    """Parse the options named in the module's docstring and replace this process."""
    split = arguments.index("--")
    options = dict(zip(arguments[:split:2], arguments[1:split:2], strict=True))
    program = arguments[split + 1 :]
    if options.get("--as") == "namespace":
        enter_user_namespace()
    elif options.get("--as") == "nobody":
        become_nobody()
    # Whatever our starter blocks or ignores (a shell's background job ignores Ctrl-C) is not for the program.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_DFL)
    # Last: a change of identity clears the death signal (prctl(2)).
    die_with_parent(int(options["--on-parent-death"]), int(options["--parent"]))
    os.execvp(program[0], program)


if __name__ == "__main__":
    main(sys.argv[1:])
