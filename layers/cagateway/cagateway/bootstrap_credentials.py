"""Putting together what makes ACME credentials."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from cagateway import bootstrap, bootstrap_orders
from cagateway.settings import Settings

if TYPE_CHECKING:
    from cagateway.services.clients.acme_credentials import AcmeCredentialEditor


def credential_editor(settings: Settings) -> AcmeCredentialEditor:
    """Make what functions/management makes and ends ACME credentials with."""
    from cagateway.services.clients.acme_credentials import AcmeCredentialEditor
    from cagateway.store.acme_credentials import DynamoDBAcmeCredentials

    return AcmeCredentialEditor(
        clients=bootstrap.client_editor(settings),
        credentials=DynamoDBAcmeCredentials(bootstrap.table(settings)),
        vault=bootstrap_orders.hmac_keys(settings),
        random_bytes=secrets.token_bytes,
    )
