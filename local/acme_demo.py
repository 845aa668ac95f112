"""ACME in local mode: a client that comes by it alone, and the lines that bring a certificate."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime

from cagateway.domain.acme.credentials import (
    MAX_CREDENTIALS,
    AcmeCredential,
    AcmeCredentialChange,
    StoredAcmeCredential,
    new_hmac_key,
    new_key_id,
)
from cagateway.domain.base64url import to_base64url
from cagateway.domain.documents import ChangeAction
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.clients import DynamoDBClients
from cagateway.store.table import Table
from cagateway.vault.kms import KmsHmacKeys, KmsKey
from local.boto3_clients import Clients
from local.demo import CA_ID, MADE_BY, create_client
from local.pki import Pki
from local.surroundings import ROOT

CLIENT_ID = "acme-demo"
_PROFILE_ID = "63999"
_NAME = "www.example.com"
_DOCUMENT = {
    "name": "ACME demo",
    "allowed-names": ["example.com", "*.example.com"],
}


def create_acme_demo(clients: Clients, table_name: str, kms_key: str) -> tuple[str, str]:
    """Store the client, if it is not there, and a credential of its own for this run.

    Returns:
        The key id, and the HMAC key as certbot and lego take it. It is kept nowhere else.
    """
    table = Table(clients.dynamodb, table_name)
    credentials = DynamoDBAcmeCredentials(table)
    create_client(table, CLIENT_ID, _DOCUMENT)
    client = DynamoDBClients(table).find(CLIENT_ID)
    if client is None:
        raise LookupError(CLIENT_ID)
    # A former run's key was sealed by a KMS that is gone.
    for one in credentials.of_client(CLIENT_ID):
        if one.created_by == MADE_BY:
            credentials.delete(_change(one.key_id, ChangeAction.DELETED))
    key_id, key = new_key_id(secrets.token_bytes), new_hmac_key(secrets.token_bytes)
    credential = AcmeCredential(key_id, CLIENT_ID, datetime.now(UTC), None, MADE_BY)
    sealed = KmsHmacKeys(KmsKey(lambda: clients.keys, kms_key)).seal(key, credential)
    stored = StoredAcmeCredential(credential, sealed)
    change = _change(key_id, ChangeAction.CREATED)
    credentials.create(stored, change, client, at_most=MAX_CREDENTIALS)
    return key_id, to_base64url(key)


def acme_lines(url: str, credential: tuple[str, str], pki: Pki | None = None) -> str:
    """Give the lines that bring a certificate, without a terminal and without root.

    Args:
        url: Of the server, without a path.
        credential: Key id and HMAC key.
        pki: Whose CA the server's certificate is of; `None` where it is spoken to without TLS.
    """
    key_id, key = credential
    directory = f"{url}/acme/{CA_ID}/{_PROFILE_ID}/directory"
    ca = "" if pki is None else f"{os.path.relpath(pki.folder, ROOT)}/ca.pem"
    for_certbot, for_lego = "", ""
    if ca:
        for_certbot, for_lego = f"REQUESTS_CA_BUNDLE={ca} ", f"LEGO_CA_CERTIFICATES={ca} "
    folders = " ".join(
        f"--{kind}-dir .local/certbot{at}"
        for kind, at in (("config", ""), ("work", "/work"), ("logs", "/logs"))
    )
    certbot = f"{for_certbot}certbot certonly --standalone --non-interactive --agree-tos"
    email = "--register-unsafely-without-email"
    lego = f"{for_lego}lego --path .local/lego --accept-tos --email pki@example.com"
    # Each is one line, however long, to be copied as one.
    certbot += f" {email} {folders} --server {directory} --eab-kid {key_id} --eab-hmac-key {key}"
    lego += f" --server {directory} --eab --kid {key_id} --hmac {key} --http"
    return f"""
  A certificate by ACME, as the client {CLIENT_ID}, with certbot or with lego:
    {certbot} -d {_NAME}
    {lego} --domains {_NAME} run"""


def _change(key_id: str, action: ChangeAction) -> AcmeCredentialChange:
    return AcmeCredentialChange(CLIENT_ID, key_id, action, MADE_BY, datetime.now(UTC))
