"""A truststore that is said to have one CA has no more, as far as its certificates show."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.serialization import Encoding

from operations.deployment import DeploymentRefusedError
from operations.truststore import authorities, check_truststore
from tests.certificates import Authority

ONE, OTHER = Authority.named("One CA"), Authority.named("Another CA")
PARAMETERS = {"TruststoreUri": "s3://bucket/a/b.pem", "TruststoreAuthorities": "One"}


def bundle(*of: Authority) -> bytes:
    return b"".join(one.root.certificate.public_bytes(Encoding.PEM) for one in of)


def reading(content: bytes) -> list[tuple[str, str, str]]:
    asked = list[tuple[str, str, str]]()

    def read(bucket: str, key: str, version: str) -> bytes:
        asked.append((bucket, key, version))
        return content

    check_truststore(PARAMETERS | {"TruststoreVersion": "v7"}, read)
    return asked


def test_one_ca_is_found_where_the_parameters_say() -> None:
    assert reading(bundle(ONE)) == [("bucket", "a/b.pem", "v7")]


@pytest.mark.parametrize("again", [1, 2])
def test_one_that_stands_there_twice_is_one(again: int) -> None:
    assert authorities(bundle(*[ONE] * again)) == ("CN=One CA",)


def test_those_below_a_root_that_is_there_are_one_with_it() -> None:
    below = ONE.beneath("Issuing CA")
    assert authorities(bundle(below.beneath("Last CA"), below, ONE)) == ("CN=One CA",)
    assert authorities(bundle(below, OTHER)) == ("CN=Another CA", "CN=Issuing CA")
    # Whether one root is above both cannot be seen.
    assert len(authorities(bundle(below, ONE.beneath("Another issuing CA")))) == 2


def test_several_are_refused_by_their_names() -> None:
    with pytest.raises(DeploymentRefusedError, match="CN=Another CA; CN=One CA"):
        reading(bundle(ONE, OTHER))


@pytest.mark.parametrize(
    "parameters",
    [
        PARAMETERS | {"TruststoreAuthorities": "Several"},
        PARAMETERS | {"TruststoreUri": ""},
        {"TruststoreUri": "s3://bucket/a"},
        {},
    ],
    ids=repr,
)
def test_nothing_is_read_where_nothing_hangs_on_it(parameters: dict[str, str]) -> None:
    def read(*_: str) -> bytes:
        raise NotImplementedError

    assert check_truststore(parameters, read) is None


@pytest.mark.parametrize("content", [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_bundle_is_said_not_to_have_been_looked_at(content: bytes) -> None:
    assert "was not checked" in (check_truststore(PARAMETERS, lambda *_: content) or "")


def test_a_truststore_that_may_not_be_read_is_said_not_to_have_been_looked_at() -> None:
    def read(*_: str) -> bytes:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")

    assert "AccessDenied" in (check_truststore(PARAMETERS, read) or "")
