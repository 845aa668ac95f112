"""Putting together what makes ACME credentials, and what opens their keys."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from cagateway import bootstrap, bootstrap_orders
from cagateway.settings import Settings

if TYPE_CHECKING:
    from cagateway.services.clients.acme_credentials import AcmeCredentialEditor
    from cagateway.vault.kms import KmsHmacKeys


def credential_editor(settings: Settings) -> AcmeCredentialEditor:
    """Make what functions/management makes and ends ACME credentials with."""
    from cagateway.services.clients.acme_credentials import AcmeCredentialEditor
    from cagateway.store.acme_credentials import DynamoDBAcmeCredentials

    return AcmeCredentialEditor(
        clients=bootstrap.client_editor(settings),
        credentials=DynamoDBAcmeCredentials(bootstrap.table(settings)),
        vault=hmac_keys(settings),
        random_bytes=secrets.token_bytes,
    )


def hmac_keys(settings: Settings) -> KmsHmacKeys:
    """Connect to the key that seals HMAC keys; its client is made when first needed."""
    from cagateway.vault.kms import KmsHmacKeys, KmsKey

    return KmsHmacKeys(KmsKey(bootstrap_orders.kms, settings.key_id))
