"""What `make run` makes and prints for ACME: a client, a credential, and a line for each client."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from pathlib import Path

from cagateway.domain.access.clients import read_client
from cagateway.store.acme_credentials import DynamoDBAcmeCredentials
from cagateway.store.clients import DynamoDBClients
from cagateway.vault.kms import KmsHmacKeys, KmsKey
from local.acme_demo import CLIENT_ID, acme_lines, create_acme_demo
from local.pki import Pki
from local.surroundings import ROOT
from tests.functional.stack import Stack

KMS_KEY = "alias/ca-gateway-GeneratedKeys"


def test_each_run_has_a_credential_of_its_own(stack: Stack) -> None:
    clients, table = stack.deployment.clients, stack.store.table
    first, second = (create_acme_demo(clients, table.name, KMS_KEY) for _ in range(2))
    credentials = DynamoDBAcmeCredentials(table)
    # A former run's was sealed by a KMS that is gone with it.
    assert [one.key_id for one in credentials.of_client(CLIENT_ID)] == [second[0]]
    assert credentials.find(first[0]) is None
    stored = credentials.find(second[0])
    assert stored is not None
    vault = KmsHmacKeys(KmsKey(lambda: clients.keys, KMS_KEY))
    assert vault.open(stored) == urlsafe_b64decode(second[1] + "=")


def test_its_client_may_have_names_of_example_com_alone(stack: Stack) -> None:
    create_acme_demo(stack.deployment.clients, stack.store.table.name, KMS_KEY)
    found = DynamoDBClients(stack.store.table).find(CLIENT_ID)
    assert found is not None
    client = read_client(CLIENT_ID, found.document, needs_issuer=True)
    assert client.identity is None
    assert client.ca_ids == frozenset({"sectigo"})
    assert found.document["allowed-names"] == ["example.com", "*.example.com"]


def test_a_line_is_whole_and_writes_below_the_folder_it_is_run_in() -> None:
    lines = acme_lines("http://127.0.0.1:1", ("kid", "key")).strip("\n").split("\n")
    assert len(lines) == 3
    for line, program in zip(lines[1:], ("certbot", "lego"), strict=True):
        words = line.split()
        assert words[0] == program
        assert words[words.index("--server") + 1].startswith("http://127.0.0.1:1/acme/sectigo/")
        assert not any(word.startswith("/") for word in words)


def test_over_tls_a_line_says_whom_to_trust() -> None:
    pki = Pki(Path(ROOT / ".local" / "pki"))
    _, certbot, lego = acme_lines("https://x:1", ("kid", "key"), pki).strip("\n").split("\n")
    assert certbot.split()[0] == "REQUESTS_CA_BUNDLE=.local/pki/ca.pem"
    assert lego.split()[0] == "LEGO_CA_CERTIFICATES=.local/pki/ca.pem"
