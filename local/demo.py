"""The CA that local mode starts with: the simulator's, sync on, with one local profile."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cagateway.store.dynamodb import DynamoDBStore
from local.aws import create_secret
from local.sectigo.account import Account

if TYPE_CHECKING:
    from local.clients import Clients

CA_ID = "sectigo"
SECRET_NAME = "cagateway/demo"  # noqa: S105 - the name of a secret, not one


def create_demo(clients: "Clients", table_name: str, sectigo_url: str, account: Account) -> bool:
    """Store the demo's secret and CA; False: the CA exists already, and stays as it is."""
    create_secret(
        clients.secrets, SECRET_NAME, {"login": account.login, "password": account.password}
    )
    store = DynamoDBStore(clients.dynamodb, table_name)
    return store.create_configuration(CA_ID, configuration(sectigo_url, account))


def configuration(sectigo_url: str, account: Account) -> Mapping[str, object]:
    """Return the CA's configuration, in CA Gateway's own setting names."""
    return {
        "name": "Sectigo",
        "connector-name": "com.Sectigo",
        "properties": {
            "url": sectigo_url,
            "customer-uri": account.customer_uri,
            "org-id": account.organization_id,
            "credentials-secret": SECRET_NAME,
            "enable-ca-profile-sync": True,
            "profile-sync-interval": "PT1H",
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
