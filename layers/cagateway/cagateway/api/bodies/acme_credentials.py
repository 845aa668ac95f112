"""The answers about ACME credentials: a key is in one of them, once."""

from __future__ import annotations

from collections.abc import Sequence

from cagateway.api.bodies.common import Body, instant, message
from cagateway.domain.acme.credentials import AcmeCredential
from cagateway.domain.base64url import to_base64url


def made(credential: AcmeCredential, hmac_key: bytes) -> Body:
    """Render a new credential with its HMAC key."""
    text = (
        f"The ACME credential of client '{credential.client_id}' is made. Its hmacKey is shown "
        "this once."
    )
    return {
        "type": "AcmeCredentialResponse",
        "message": message(text),
        **_shown(credential),
        "hmacKey": to_base64url(hmac_key),
    }


def listed(credentials: Sequence[AcmeCredential]) -> Body:
    """Render a client's credentials."""
    return {
        "type": "AcmeCredentialListResponse",
        "message": message("ACME credentials retrieved successfully."),
        "credentials": list(map(_shown, credentials)),
    }


def deleted(key_id: str) -> Body:
    """Render that a credential is ended."""
    text = (
        f"The ACME credential '{key_id}' is deleted. It makes no account any more, and within a "
        "minute no account that was made with it is let in."
    )
    return {"type": "AcmeCredentialDeletedResponse", "message": message(text)}


def _shown(credential: AcmeCredential) -> Body:
    expires_at = credential.expires_at
    return {
        "keyId": credential.key_id,
        "createdAt": instant(credential.created_at),
        "expiresAt": None if expires_at is None else instant(expires_at),
        "createdBy": credential.created_by,
    }
