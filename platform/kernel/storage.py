"""Files of organizations in an S3 object store: one prefix each, named by the organization's id.

A name is always taken below the prefix of the organization in scope, so that no code can reach another one's files,
and links are signed for those alone. `media` in settings.STORAGES is the store for us, `media_links` for browsers.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import IO, Any, NamedTuple, cast

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.core.files.storage import storages
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from kernel.errors import DomainError
from kernel.scope import require_scope

LINK_S = 300
PART_BYTES = 8 * 1024 * 1024  # of a large file, in memory at a time
DELETE_AT_ONCE = 1000  # S3's limit
_GONE = ("404", "NoSuchKey", "NotFound", "NoSuchUpload")
_NO_BUCKET = "NoSuchBucket"


class Part(NamedTuple):
    """A part of a file that is still coming. `size` in bytes."""

    size: int
    etag: str


class StorageUnavailable(DomainError):
    """The object store does not answer, or refuses us."""

    code, status, title = "storage_unavailable", 503, "The file store does not answer. Try again in a moment"


class FileGone(DomainError):
    """There is no such file in the store."""

    code, status, title = "file_gone", 404, "This file is not there any more"


class ObjectStorage(S3Storage):  # type: ignore[misc]  # untyped
    """django-storages' S3 with one connection per process instead of one per thread: making one takes 0.2 s."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "client_config",
            Config(
                s3={"addressing_style": options.get("addressing_style")},
                signature_version=options.get("signature_version"),
                connect_timeout=3,
                read_timeout=30,
                retries={"mode": "standard", "total_max_attempts": 3},
                max_pool_connections=32,
            ),
        )
        # No threads of its own: several files are on their way at once as it is.
        options.setdefault(
            "transfer_config",
            TransferConfig(use_threads=False, multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES),
        )
        self._shared: Any = None
        self._making = threading.Lock()
        super().__init__(**options)

    @property
    def connection(self) -> Any:
        """A boto3 resource; what we do with it (its client, its buckets) may be done from any thread."""
        with self._making:
            if self._shared is None:
                self._shared = self._create_session().resource(
                    "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
                )
            return self._shared


def put(name: str, content: IO[bytes], *, content_type: str) -> None:
    """Store a file, in parts when it is large; the first one makes the bucket. Raises StorageUnavailable."""
    file = File(content)
    file.content_type = content_type  # type: ignore[attr-defined]  # read by django-storages
    with _told():
        try:
            _store().save(_key(name), file)
        except ClientError as refused:
            if _code(refused) != _NO_BUCKET:
                raise
            ensure_bucket()
            _store().save(_key(name), file)


def read(name: str) -> Iterator[bytes]:
    """A file in pieces. Raises FileGone, StorageUnavailable."""
    return read_key(_key(name))


def read_key(key: str) -> Iterator[bytes]:
    """The same by its whole key, as `list_keys` gives it."""
    with _told():
        body = _client().get_object(Bucket=_bucket(), Key=key)["Body"]
        yield from body.iter_chunks(1024 * 1024)


def link(name: str, *, content_type: str, filename: str, inline: bool, lifetime_s: int = LINK_S) -> str:
    """An address under which anybody can fetch the file for some minutes, as what and under which name we say.

    Nothing is asked of the store.
    """
    parameters = {
        "ResponseContentType": content_type,
        "ResponseContentDisposition": content_disposition_header(not inline, filename) or "inline",
    }
    with _told():
        return str(storages["media_links"].url(_key(name), parameters=parameters, expire=lifetime_s))  # type: ignore[call-arg]


def link_put(name: str, *, content_type: str, size: int, lifetime_s: int) -> str:
    """An address to which anybody can PUT exactly so many bytes as this type. Nothing is asked of the store."""
    return _sign("put_object", name, lifetime_s, ContentType=content_type, ContentLength=size)


def link_part(name: str, *, upload_id: str, number: int, size: int, lifetime_s: int) -> str:
    """The same for one part of a file that comes in several."""
    return _sign("upload_part", name, lifetime_s, UploadId=upload_id, PartNumber=number, ContentLength=size)


def begin_parts(name: str, *, content_type: str) -> str:
    """The id under which the parts of a file can be sent. Raises StorageUnavailable."""
    with _told():
        answer = _client().create_multipart_upload(Bucket=_bucket(), Key=_key(name), ContentType=content_type)
        return str(answer["UploadId"])


def list_parts(name: str, *, upload_id: str) -> dict[int, Part]:
    """The parts that are there, by their numbers. Raises FileGone, StorageUnavailable."""
    with _told():
        pages = _client().get_paginator("list_parts").paginate(Bucket=_bucket(), Key=_key(name), UploadId=upload_id)
        return {
            each["PartNumber"]: Part(size=each["Size"], etag=each["ETag"])
            for page in pages
            for each in page.get("Parts", ())
        }


def join_parts(name: str, *, upload_id: str, parts: Mapping[int, Part]) -> None:
    """Make one file of its parts. Raises FileGone when there is no such upload (any more), StorageUnavailable."""
    listed = [{"PartNumber": number, "ETag": parts[number].etag} for number in sorted(parts)]
    with _told():
        _client().complete_multipart_upload(
            Bucket=_bucket(), Key=_key(name), UploadId=upload_id, MultipartUpload={"Parts": listed}
        )


def drop_parts(name: str, *, upload_id: str) -> None:
    """Take the parts of an unfinished file away; what is not there is no matter. Raises StorageUnavailable."""
    with suppress(FileGone), _told():
        _client().abort_multipart_upload(Bucket=_bucket(), Key=_key(name), UploadId=upload_id)


def size_of(name: str) -> int | None:
    """How many bytes the file has; None when it is not there. Raises StorageUnavailable."""
    try:
        with _told():
            return int(_client().head_object(Bucket=_bucket(), Key=_key(name))["ContentLength"])
    except FileGone:
        return None


def allow_origins(origins: Sequence[str]) -> None:
    """Let pages of these origins send files to the addresses that we sign. Raises StorageUnavailable."""
    rule = {
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }
    with _told():
        _client().put_bucket_cors(Bucket=_bucket(), CORSConfiguration={"CORSRules": [rule]})


def remove(names: Iterable[str]) -> None:
    """Take files away; what is not there is no matter. Raises StorageUnavailable."""
    _remove_keys([_key(name) for name in names])


def remove_below(prefix: str, *, but: str = "") -> None:
    """Take away everything whose name begins so, but for what begins with `but`. Raises StorageUnavailable."""
    _remove_keys([key for key, _ in _list(_key(prefix)) if not (but and key.startswith(_key(but)))])


def list_keys(organization_id: str) -> Iterator[tuple[str, int]]:
    """(key, bytes) of every file that an organization has. Raises StorageUnavailable."""
    return _list(f"{organization_id}/")


def remove_all(organization_id: str) -> int:
    """Take away everything that an organization has; returns how many files. Safe to repeat, by batches."""
    removed = 0
    while keys := [key for key, _ in islice(list_keys(organization_id), DELETE_AT_ONCE)]:
        _remove_keys(keys)
        removed += len(keys)
    return removed


def ensure_bucket() -> None:
    """Make the bucket when it is not there. Raises StorageUnavailable."""
    with _told():
        try:
            _client().head_bucket(Bucket=_bucket())
        except ClientError as refused:
            if _code(refused) not in (*_GONE, _NO_BUCKET):
                raise
            _client().create_bucket(Bucket=_bucket())


def _list(prefix: str) -> Iterator[tuple[str, int]]:
    """Nothing where there is no bucket yet."""
    with _told():
        try:
            for page in _client().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=prefix):
                for each in page.get("Contents", ()):
                    yield each["Key"], each["Size"]
        except ClientError as refused:
            if _code(refused) != _NO_BUCKET:
                raise


def _remove_keys(keys: Sequence[str]) -> None:
    with _told():
        for start in range(0, len(keys), DELETE_AT_ONCE):
            some = [{"Key": key} for key in keys[start : start + DELETE_AT_ONCE]]
            answer = _client().delete_objects(Bucket=_bucket(), Delete={"Objects": some, "Quiet": True})
            if answer.get("Errors"):
                raise StorageUnavailable


def _key(name: str) -> str:
    if ".." in name or name.startswith("/"):
        raise ValueError(f"{name!r} is no name of a file")
    return f"{require_scope().organization_id}/{name}"


def _sign(call: str, name: str, lifetime_s: int, **parameters: object) -> str:
    links = cast(ObjectStorage, storages["media_links"])
    with _told():
        wanted = {"Bucket": links.bucket_name, "Key": _key(name), **parameters}
        signer = links.connection.meta.client
        return str(signer.generate_presigned_url(call, Params=wanted, ExpiresIn=lifetime_s))


def _store() -> ObjectStorage:
    return cast(ObjectStorage, storages["media"])


def _client() -> Any:
    return _store().connection.meta.client


def _bucket() -> str:
    return str(_store().bucket_name)


def _code(refused: ClientError) -> str:
    return str(refused.response.get("Error", {}).get("Code", ""))


@contextmanager
def _told() -> Iterator[None]:
    """What the SDK raises, in our words; never with an address or a key in it."""
    try:
        yield
    except ClientError as refused:
        if _code(refused) in _GONE:
            raise FileGone from None
        raise StorageUnavailable from refused
    except (BotoCoreError, Boto3Error, OSError) as away:
        raise StorageUnavailable from away
