"""What a newcomer meets: the CA that local mode starts with, and what to try with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

import requests

from cagateway.domain.access.clients import read_client
from cagateway.domain.documents import ChangeAction, ClientChange, ConfigurationChange
from cagateway.store.clients import DynamoDBClients
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.table import Table
from local.aws_resources import create_secret
from local.boto3_clients import Clients
from local.pki import CA_SUBJECT, DEMO_SUBJECT, Pki
from local.sectigo.account import DEMO
from local.surroundings import ROOT

CA_ID = "sectigo"
CLIENT_ID = "demo"
MADE_BY = "make run"
_BODY = """{"profileId": "63999", "requiredFormat": {"format": "PKCS12",
           "protection": {"type": "PasswordProtection", "password": "changeit"}},
           "subjectAltNames": [{"type": "dNSName", "value": "www.example.com"}]}"""
_SECONDS = 10  # the simulator is on this machine, and has just said that it answers
SECRET_NAME = "cagateway/demo"  # noqa: S105 - the name of a secret, not one


def create_demo(clients: Clients, table_name: str, sectigo_url: str) -> bool:
    """Store the demo's secret and CA; False: the CA exists already, and stays as it is."""
    login = {"login": DEMO.login, "password": DEMO.password}
    create_secret(clients.secrets, SECRET_NAME, login)
    # What SPIRE and the shell tool show as the CA is what issues the demo's certificates.
    orders = requests.get(f"{sectigo_url}/simulator/orders", timeout=_SECONDS).json()
    document = configuration(sectigo_url) | orders["authority"]
    return create_ca(clients, table_name, CA_ID, document)


def create_ca(
    clients: Clients, table_name: str, ca_id: str, document: Mapping[str, object]
) -> bool:
    """Store a CA's document; False: the CA exists already, and stays as it is."""
    configurations = DynamoDBConfigurations(Table(clients.dynamodb, table_name))
    change = ConfigurationChange(ca_id, 1, ChangeAction.CREATED, MADE_BY, datetime.now(UTC))
    return configurations.put(change, document, None)


def create_demo_client(clients: Clients, table_name: str, pki: Pki) -> bool:
    """Store the client that `demo.pem` is; False: there is one, and it stays as it is."""
    identity = {"subject-dn": DEMO_SUBJECT}
    needs_issuer = pki.authorities() > 1
    if needs_issuer:
        identity |= {"issuer-dn": CA_SUBJECT, "issuer-key-sha256": pki.issuer_key_sha256()}
    document = {"name": "demo.pem", "identity": identity}
    table = Table(clients.dynamodb, table_name)
    return create_client(table, CLIENT_ID, document, needs_issuer=needs_issuer)


def create_client(
    table: Table, client_id: str, own: Mapping[str, object], *, needs_issuer: bool = False
) -> bool:
    """Store a client of the demo's CA; False: there is one, and it stays as it is."""
    document = {"role": "integrator", "ca-ids": [CA_ID], "certificates": "own", **own}
    client = read_client(client_id, document, needs_issuer=needs_issuer)
    change = ClientChange(client_id, 1, ChangeAction.CREATED, MADE_BY, datetime.now(UTC))
    return DynamoDBClients(table).put(client, change, document, None)


def configuration(sectigo_url: str) -> dict[str, object]:
    """Return the CA's configuration, in CA Gateway's own setting names: sync on, one profile."""
    return {
        "name": "Sectigo",
        "connector-name": "com.Sectigo",
        "properties": {
            "url": sectigo_url,
            "customer-uri": DEMO.customer_uri,
            "org-id": DEMO.organization_id,
            "credentials-secret": SECRET_NAME,
            "enable-ca-profile-sync": True,
            "profile-sync-interval": "PT1H",
            "enable-enrollment": True,
        },
        "profiles": [
            {
                "unique-id": "sectigo-profile-1",
                "name": "static-profileA-local",
                "properties": {"cert_type": "60515"},
                "subject-variable-requirements": [],
                "subject-alt-name-requirements": [],
                "requested-properties": [],
                "protocols": [],
            }
        ],
    }


def welcome(api: str, sectigo: str, functions: str, pki: Pki | None = None, acme: str = "") -> str:
    """Return what is printed at the terminal, given the URLs of the servers, and lines for ACME."""
    authorities = f"{api}/v1/certificate-authorities"
    curl = "curl" if pki is None else _curl_with(pki)
    return f"""
The Management Console: {api}/console/

The CA gateway answers at {api} (Ctrl-C stops it). It lets in
{_let_in(pki)}.
Try, in another terminal:

  Which certificates may I ask for? Which CAs are there?
    {curl} -s {authorities}/{CA_ID}/profiles
    {curl} -s {authorities}
  Will this request pass?
    {curl} -s {authorities}/{CA_ID}/enrollments/validation \\
      -d '{_BODY}'
  A certificate, with a key made here (the body is a PKCS #12 file in base64):
    {curl} -s {authorities}/{CA_ID}/enrollments \\
      -d '{_BODY}'{acme}
  Make Sectigo fail, sync, see the list survive it:
    curl -s -X PUT {sectigo}/simulator/fault -d '{{"kind": "status", "status": 503}}'
    curl -s {functions}/2015-03-31/functions/SyncFunction/invocations -d '{{"caId": "{CA_ID}"}}'
    {curl} -s -i {authorities}/{CA_ID}/profiles
  See why, and what the last syncs did:
    {curl} -s {api}/v1/management/certificate-authorities/{CA_ID}/profile-sync
  Make Sectigo well again, and see what it was asked:
    curl -s -X DELETE {sectigo}/simulator/fault
    curl -s {sectigo}/simulator
  Every request and answer, to try in a browser:
    {api}/docs/
"""


def _curl_with(pki: Pki) -> str:
    folder = os.path.relpath(pki.folder, ROOT)
    return f"curl --cert {folder}/demo.pem --key {folder}/demo.key --cacert {folder}/ca.pem"


def _let_in(pki: Pki | None) -> str:
    if pki is None:
        return "every client, as `local`, which may do everything"
    folder = os.path.relpath(pki.folder, ROOT)
    return (
        f"configured clients with a certificate of {folder}/ca.pem: `demo`, whose it is that\n"
        f"{folder}/demo.pem holds, and whomever you configure and sign with ca.key"
    )
