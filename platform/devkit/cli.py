"""The `inlet` command."""

import argparse
import os
import signal
import sys
from pathlib import Path

from devkit.data_dir import DataDir, DataDirInUse
from devkit.demo import run_demo
from devkit.process import ProcessFailed
from devkit.services import running_services


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; the return value is the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (DataDirInUse, ProcessFailed) as error:
        print(f"inlet: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="inlet", description="Run, check and test Inlet on this machine.")
    commands = parser.add_subparsers(required=True)
    demo = commands.add_parser("demo", help="everything behind one address, with two companies and a simulated phone")
    demo.add_argument("--no-frontend", action="store_true", help="do not install or build the frontend")
    demo.set_defaults(run=_demo)
    services = commands.add_parser("services", help="embedded PostgreSQL and Valkey alone, in the foreground")
    services.add_argument("--data-dir", type=Path, default=None)
    services.set_defaults(run=_services)
    return parser


def _demo(options: argparse.Namespace) -> int:
    return run_demo(DataDir.from_environment(), with_frontend=not options.no_frontend)


def _services(options: argparse.Namespace) -> int:
    data = DataDir(options.data_dir) if options.data_dir else DataDir.from_environment()
    stop_signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)
    with data, running_services(data) as services:
        for name, value in services.environment().items():
            print(f"{name}={value}", flush=True)
        signal.sigwait(stop_signals)
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
