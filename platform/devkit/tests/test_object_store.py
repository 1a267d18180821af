"""The embedded object store, the real one: it keeps what it has, opens to its key alone, and is seen by the front."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from devkit.front import FrontDoor, allow_files, render_caddyfile
from devkit.object_store import BUCKET, ObjectStore
from devkit.paths import VENV_BIN
from devkit.ports import LOOPBACK, accepts, pick_free
from devkit.process import Process, Program


def store_in(folder: Path) -> ObjectStore:
    return ObjectStore(folder=folder / "objects", port=pick_free(), secret="a-secret", log=folder / "objects.log")


def client_of(store: ObjectStore, *, url: str = "", secret: str = "a-secret") -> Any:
    return boto3.client(
        "s3",
        endpoint_url=url or store.url,
        aws_access_key_id="inlet",
        aws_secret_access_key=secret,
        region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    running = store_in(tmp_path_factory.mktemp("store"))
    running.start()
    yield running
    running.process.kill_group()


def fetch(url: str) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    return answer


def test_the_bucket_is_there_and_the_key_opens_it(store: ObjectStore) -> None:
    client_of(store).put_object(Bucket=BUCKET, Key="a", Body=b"1")

    assert client_of(store).get_object(Bucket=BUCKET, Key="a")["Body"].read() == b"1"
    with pytest.raises(ClientError):
        client_of(store, secret="wrong").get_object(Bucket=BUCKET, Key="a")


def test_nobody_reads_around_it(store: ObjectStore) -> None:
    """Its inner parts listen on the loopback too, where every user of a machine can get."""
    client_of(store).put_object(Bucket=BUCKET, Key="a", Body=b"1")
    filer = next(part for part in store.process.program.argv if part.startswith("-filer.port=")).partition("=")[2]

    assert fetch(f"http://{LOOPBACK}:{filer}/buckets/{BUCKET}/a").status == 401
    assert fetch(f"{store.url}/{BUCKET}/a").status == 403


def test_what_is_stored_survives_a_crash_and_other_ports(tmp_path: Path) -> None:
    first = store_in(tmp_path)
    first.start()
    client_of(first).put_object(Bucket=BUCKET, Key="a", Body=b"x" * 300_000)
    first.process.kill_group()

    second = store_in(tmp_path)
    second.start()
    try:
        assert len(client_of(second).get_object(Bucket=BUCKET, Key="a")["Body"].read()) == 300_000
    finally:
        second.stop()
    assert not second.process.is_running


def test_secrets_are_for_its_owner_alone(store: ObjectStore) -> None:
    folder = Path(store.process.program.cwd)

    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "s3.json").stat().st_mode & 0o077 == 0


def test_a_file_seen_through_the_front_can_do_nothing(store: ObjectStore, tmp_path: Path) -> None:
    media = pick_free()
    origin = f"http://{LOOPBACK}:{media}"
    door = FrontDoor(port=pick_free(), web=1, edge=1, simulator=1, media=media, media_url=origin, objects=store.url)
    (tmp_path / "Caddyfile").write_text(render_caddyfile(door, frontend=tmp_path))
    caddy = (str(VENV_BIN / "caddy"), "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile"))
    front = Process(Program(name="front", argv=caddy, log=tmp_path / "log", ready=lambda: accepts(media)))
    client_of(store).put_object(Bucket=BUCKET, Key="a b", Body=b"<script>", ContentType="text/html")
    signed = client_of(store, url=origin).generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a b"})
    front.start()
    try:
        front.wait_ready(10)
        answer = fetch(signed)
        unsigned = fetch(f"{origin}/{BUCKET}/a%20b")
    finally:
        front.stop()

    assert (answer.status, unsigned.status) == (200, 404)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_pages_may_show_files_from_there_and_nothing_else_changes() -> None:
    policy = "default-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'"

    allowed = allow_files(policy, "http://127.0.0.1:9000/path")

    assert allowed.startswith("default-src 'self'; img-src 'self' data: http://127.0.0.1:9000 https://*.fbcdn.net")
    assert allowed.endswith("; connect-src 'self' http://127.0.0.1:9000")
    assert allow_files("default-src 'self'", "") == "default-src 'self'"
