"""The `inlet` command."""

import argparse
import os
import signal
import sys
from pathlib import Path

from devkit import maintenance
from devkit.check import run_checks
from devkit.data_dir import DataDir, DataDirInUse
from devkit.demo import run_demo
from devkit.process import ProcessFailed
from devkit.services import running_services
from devkit.suite import run_suite


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; the return value is the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (DataDirInUse, ProcessFailed) as error:
        print(f"inlet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="inlet", description="Run, check and test Inlet on this machine.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, text: str, run: object) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        return command

    add("demo", "everything behind one address, with two companies and a simulated phone", _demo)
    add("up", "the same without building the frontend (for `npm run dev` beside it)", _up)
    services = add("services", "embedded PostgreSQL, Valkey and object store alone, in the foreground", _services)
    services.add_argument("--data-dir", type=Path, help="default: INLET_DATA_DIR or .inlet")
    test = add("test", "every group of tests, and one summary", _test)
    test.add_argument("groups", nargs="*", help="python architecture frontend journeys faults; default: all")
    test.add_argument("--quick", action="store_true", help="without journeys and faults")
    add("check", "linters, types, import contracts, sizes, generated files", lambda _: run_checks())
    add("frontend", "install and build the frontend, when it changed", lambda _: maintenance.build_frontend())
    add("seed", "the demo's companies again, into the running database", lambda _: maintenance.seed())
    add("openapi", "write the OpenAPI document and the frontend's generated code", lambda _: maintenance.openapi())
    add("lock", "resolve pyproject.toml into requirements.lock", lambda _: maintenance.lock())
    add("doctor", "what this machine has, and what is missing", lambda _: maintenance.doctor())
    clean = add("clean", "remove what was built or stored in this checkout", _clean)
    clean.add_argument("--yes", action="store_true", help="do not ask")
    bench = add("bench", "the figures that the README quotes", lambda o: maintenance.bench(quick=o.quick))
    bench.add_argument("--quick", action="store_true", help="under three minutes")
    return parser


def _demo(_options: argparse.Namespace) -> int:
    return run_demo(DataDir.from_environment())


def _up(_options: argparse.Namespace) -> int:
    return run_demo(DataDir.from_environment(), with_frontend=False)


def _test(options: argparse.Namespace) -> int:
    return run_suite(quick=options.quick, only=options.groups)


def _clean(options: argparse.Namespace) -> int:
    return maintenance.clean(ask=not options.yes)


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
