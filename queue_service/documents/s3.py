"""Sealed pictures as objects of a bucket, at any service that speaks S3 (MinIO, Garage, Ceph, AWS and others).

What arrives there is sealed already. Waiting for it is waiting for a socket, which lets other requests go on also where one event
loop serves all, so nothing here is handed to a thread.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from queue_service.documents.models import unreachable

CONNECT_SECONDS, ANSWER_SECONDS, ATTEMPTS = 2, 4, 2
log = logging.getLogger(__name__)


class Bucket:
    """The objects of a bucket whose names begin with ``prefix``, which is this installation's own; see ``models.Place``."""

    def __init__(self, endpoint: str, bucket: str, prefix: str, key: str, secret: str, region: str) -> None:
        self.name = f"s3:{bucket}"
        self.away = False
        self._bucket, self._prefix = bucket, f"{prefix}/"
        self._client = Session().create_client(
            "s3",
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=ANSWER_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                s3={
                    "addressing_style": "path"
                },  # a name for each bucket is more than a store of one's own has
                request_checksum_calculation="when_required",  # the newer ones are unknown to many stores
                response_checksum_validation="when_required",  # what is changed does not open: it is sealed
            ),
        )

    def put(self, name: str, content: bytes) -> None:
        """Write an object and return when the store has it."""
        with self._asked():
            self._client.put_object(Bucket=self._bucket, Key=self._prefix + name, Body=content)

    def get(self, name: str) -> bytes | None:
        """Return an object's content, ``None`` when there is no such object."""
        with self._asked():
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)
            except self._client.exceptions.NoSuchKey:
                return None
            content: bytes = answer["Body"].read()
            return content

    def remove(self, names: list[str]) -> None:
        """Delete objects, each by itself: deleting many at once is what stores differ in."""
        with self._asked():
            for name in names:
                self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def ages(self) -> Iterator[tuple[str, float]]:
        """Yield each object and since how many seconds it is as it is, by the store's own clock."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._asked():
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                now = parsedate_to_datetime(page["ResponseMetadata"]["HTTPHeaders"]["date"])
                for one in page.get("Contents", ()):
                    age = (now - one["LastModified"]).total_seconds()
                    yield one["Key"].removeprefix(self._prefix), age

    def troubles(self) -> list[str]:
        """Return that the bucket keeps what is deleted, if it says so; a store that knows no versions has none."""
        with self._asked():
            try:
                answer = self._client.get_bucket_versioning(Bucket=self._bucket)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 501):
                    return []
                raise
        kept = answer.get("Status") == "Enabled"
        return [f"{self.name} keeps old versions, so what is erased stays there: turn that off"] * kept

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError) as error:
            self.away = True
            log.error("the document store %s does not serve: %s", self.name, error)
            raise unreachable() from error
        self.away = False
