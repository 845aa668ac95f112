"""Who may vouch for clients: the CAs of a truststore, as `make deploy` counts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError
from cryptography import x509

from operations.deployment import DeploymentRefusedError

# Reads an object by bucket, key and version, which may be empty.
ReadObject = Callable[[str, str, str], bytes]
_MAX_NAMED = 5
# API Gateway takes no more.
MAX_BYTES = 1024 * 1024


def authorities(bundle: bytes) -> tuple[str, ...]:
    """Name the CAs of a bundle. Those below one of its roots are one with it.

    Raises:
        ValueError: It is no PEM.
    """
    certificates = x509.load_pem_x509_certificates(bundle)
    subjects = {one.subject for one in certificates}
    tops = {
        one.subject
        for one in certificates
        if one.issuer == one.subject or one.issuer not in subjects
    }
    return tuple(sorted(top.rfc4514_string() for top in tops))


def check_truststore(parameters: Mapping[str, str], read: ReadObject) -> str | None:
    """Hold that a truststore said to have one CA has no more: each could issue any client's name.

    Args:
        parameters: The stack's, as they will be.
        read: Reads from S3.

    Returns:
        Why it could not be read, if it could not.

    Raises:
        DeploymentRefusedError: It holds several.
    """
    uri = parameters.get("TruststoreUri", "")
    if parameters.get("TruststoreAuthorities") != "One" or not uri:
        return None
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    try:
        found = authorities(read(bucket, key, parameters.get("TruststoreVersion", "")))
    except (BotoCoreError, ClientError, ValueError) as error:
        return f"Whether {uri} holds one CA alone was not checked: {error}"
    if len(found) > 1:
        raise DeploymentRefusedError(
            f"TruststoreAuthorities=One, but {uri} holds {len(found)} CAs, and each could issue "
            f"any client's name: {'; '.join(found[:_MAX_NAMED])}. Say Several, and give each "
            "client its issuer-dn (docs/clients.md), or leave one CA in the truststore."
        )
    return None
