"""The truststore is read once, from where the stage says, and again for a key that is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.x509.bundles import key_digest
from cagateway.vault.truststore import MAX_BYTES, Truststore, TruststoreError
from tests.certificates import Authority
from tests.fakes.clock import Seconds

OWN, NEW = Authority.named("clients"), Authority.named("new")
URI = "s3://pki-bucket/trust/store.pem"


@dataclass
class Bucket:
    """Objects by bucket and key, and what was asked for."""

    contents: bytes
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def __call__(self, bucket: str, key: str, at_most: int) -> bytes:
        self.asked.append((bucket, key, at_most))
        return self.contents


def has_signed(truststore: Truststore, authority: Authority, uri: str = URI) -> bool:
    digest = key_digest(authority.root.certificate)
    shown = authority.issue().certificate.public_bytes(Encoding.DER)
    return truststore.has_signed(digest, shown, uri)


def bundle(*authorities: Authority) -> bytes:
    return "".join(one.root.certificate_pem for one in authorities).encode()


def test_it_is_read_once() -> None:
    bucket = Bucket(bundle(NEW, OWN))
    truststore = Truststore(bucket, Seconds())
    assert [has_signed(truststore, one) for one in (OWN, NEW, OWN)] == [True] * 3
    assert bucket.asked == [("pki-bucket", "trust/store.pem", MAX_BYTES)]


def test_a_key_that_has_come_into_it_is_found_after_a_minute() -> None:
    bucket, clock = Bucket(bundle(OWN)), Seconds()
    truststore = Truststore(bucket, clock)
    assert not has_signed(truststore, NEW)
    bucket.contents = bundle(OWN, NEW)
    clock.now = 59.0
    assert not has_signed(truststore, NEW)
    clock.now = 60.0
    assert has_signed(truststore, NEW)
    assert len(bucket.asked) == 2


def test_another_place_is_another_truststore() -> None:
    bucket = Bucket(bundle(OWN))
    truststore = Truststore(bucket, Seconds())
    assert has_signed(truststore, OWN)
    bucket.contents = bundle(NEW)
    assert has_signed(truststore, NEW, "s3://other/x")


def test_in_local_mode_it_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a folder" / "ca.pem"
    file.parent.mkdir()
    file.write_bytes(bundle(OWN))
    assert has_signed(Truststore(Bucket(b""), Seconds()), OWN, file.as_uri())


@pytest.mark.parametrize("uri", ["", "s3://bucket", "file:///does/not/exist"])
def test_one_that_is_not_there_lets_nobody_in(uri: str) -> None:
    with pytest.raises(TruststoreError):
        has_signed(Truststore(Bucket(b""), Seconds()), OWN, uri)


@pytest.mark.parametrize("contents", [b"", b"no PEM", b"-----BEGIN CERTIFICATE-----\nx\n"])
def test_one_that_cannot_be_read_lets_nobody_in(contents: bytes) -> None:
    with pytest.raises(TruststoreError, match="no PEM"):
        has_signed(Truststore(Bucket(contents), Seconds()), OWN)


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "GetObject"),
        ConnectTimeoutError(endpoint_url="https://s3"),
    ],
    ids=["denied", "silent"],
)
def test_one_that_s3_does_not_give_lets_nobody_in(error: Exception) -> None:
    def refuse(*_: object) -> bytes:
        raise error

    with pytest.raises(TruststoreError, match="was not read"):
        has_signed(Truststore(refuse, Seconds()), OWN)
