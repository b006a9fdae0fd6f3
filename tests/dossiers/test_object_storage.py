"""The documents in S3-compatible storage: a run end to end over HTTP, against a server of that protocol."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.test import Client
from django.urls import reverse

from dossiers.models import ReviewDocument
from printing import storage
from printing.models import StoredDocument
from tests.dossiers.people import run_through
from tests.factories import make_cadre, make_city, make_user
from tests.servers import free_port, is_open, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_paper", "bucket")]
KEYS = {"access_key": "test", "secret_key": "test", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        wait_until(lambda: is_open(port), "the storage server")
        yield f"http://127.0.0.1:{port}"
        server.terminate()


@pytest.fixture
def bucket(endpoint: str, settings: Any) -> Any:
    """A fresh bucket that settings name as the documents' place."""
    options = {"bucket_name": "documents", "endpoint_url": endpoint, "addressing_style": "path", **KEYS}
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"documents": backend}
    client = boto3.resource(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )
    bucket = client.Bucket("documents")
    bucket.create()
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def test_a_run_lies_in_the_bucket_and_comes_back_as_zip(bucket: Any) -> None:
    make_cadre(make_city()["槐林镇"])
    user = make_user()
    run = run_through(year=2025)

    keys = {item.key for item in bucket.objects.all()}
    assert keys == set(StoredDocument.objects.values_list("path", flat=True))
    assert len(keys) == run.documents.count() > 1

    client = Client()
    client.force_login(user)
    document = run.documents.filter(kind="person").get()
    got = client.get(reverse("dossiers:document-download", args=[document.pk]))
    assert b"".join(got) == storage.read(document.document)
    archive = client.get(reverse("dossiers:run-archive", args=[run.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        assert len(manifest) == len(keys)


def test_a_lost_object_is_made_again_and_a_changed_one_never_handed_out(bucket: Any) -> None:
    make_cadre(make_city()["槐林镇"])
    run_through(year=2025)
    lost, changed = StoredDocument.objects.order_by("pk")[:2]
    bucket.Object(lost.path).delete()
    bucket.Object(changed.path).put(Body=b"x" * changed.size)

    run = run_through(year=2025)
    again = ReviewDocument.objects.get(run=run, document__content_hash=lost.content_hash)
    assert storage.read(again.document)
    with pytest.raises(storage.FileDamaged, match="校验值不符"):
        storage.read(changed)


def test_location_is_the_name_in_the_bucket(bucket: Any) -> None:
    storage.put("person/ab/abc.pdf", b"%PDF")
    storage.put("person/ab/abc.pdf", b"%PDF-2")
    document = StoredDocument(path="person/ab/abc.pdf", size=6)
    assert storage.location(document) == "person/ab/abc.pdf"
    assert storage.is_whole(document)
