"""Logins: from a secret, and never shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from aws_lambda_powertools.utilities.parameters.base import BaseProvider

from cagateway.domain.sync_state import FailureReason
from cagateway.sectigo.credentials import HeaderLogin, SecretsManagerLogins
from cagateway.sectigo.errors import SectigoError

GOOD = {"login": "demo", "password": "hunter2"}


@dataclass
class Vault:
    """Counts how often a secret is fetched."""

    secret: str
    fetched: list[str] = field(default_factory=list)


class FakeSecretsProvider(BaseProvider):
    """Powertools' own caching in front of a vault in memory."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        super().__init__()  # type: ignore[no-untyped-call]

    def _get(self, name: str, **_: object) -> str:
        self.vault.fetched.append(name)
        if self.vault.secret == "missing":
            raise LookupError(name)
        return self.vault.secret

    def _get_multiple(self, path: str, **_: object) -> dict[str, str]:
        raise NotImplementedError


def logins_from(vault: Vault) -> SecretsManagerLogins:
    return SecretsManagerLogins(FakeSecretsProvider(vault))  # type: ignore[arg-type]


def test_a_login_is_sent_as_headers() -> None:
    login = logins_from(Vault(json.dumps(GOOD))).fetch("cagateway/demo")
    assert login.headers("acme") == {
        "login": "demo",
        "password": "hunter2",
        "customerUri": "acme",
    }


def test_it_is_fetched_once_for_many_syncs() -> None:
    vault = Vault(json.dumps(GOOD))
    logins = logins_from(vault)
    logins.fetch("cagateway/demo")
    logins.fetch("cagateway/demo")
    assert vault.fetched == ["cagateway/demo"]


def test_it_is_fetched_anew_after_a_rotation() -> None:
    vault = Vault(json.dumps(GOOD))
    logins = logins_from(vault)
    logins.fetch("cagateway/demo")
    vault.secret = json.dumps(GOOD | {"password": "hunter3"})
    assert logins.fetch("cagateway/demo", anew=True).password == "hunter3"


@pytest.mark.parametrize(
    "secret",
    [
        "missing",
        "hunter2",
        "[]",
        '"hunter2"',
        '{"login": "demo"}',
        '{"login": "", "password": "hunter2"}',
        '{"login": "demo", "password": 5}',
        '{"login": "demo", "password": "hunter2\\r\\nX-Injected: 1"}',
        '{"login": "demo", "password": "hunter2é"}',
    ],
)
def test_an_unusable_secret_is_told_without_being_shown(secret: str) -> None:
    with pytest.raises(SectigoError) as caught:
        logins_from(Vault(secret)).fetch("cagateway/demo")
    assert caught.value.reason is FailureReason.CREDENTIALS_UNUSABLE
    assert caught.value.__cause__ is None
    assert "hunter2" not in str(caught.value)


def test_a_password_is_not_shown_by_repr() -> None:
    assert "hunter2" not in repr(HeaderLogin("demo", "hunter2"))
