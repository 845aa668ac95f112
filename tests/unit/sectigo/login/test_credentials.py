"""Logins: from a secret, and never shown."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from botocore.exceptions import ClientError

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.calls import Call
from cagateway.sectigo.errors import SectigoCallError
from cagateway.sectigo.login.credentials import (
    MAX_AGE_SECONDS,
    SecretsManagerLogins,
    read_login,
)
from cagateway.sectigo.login.logins import CertificateLogin, HeaderLogin, Login, OAuthLogin
from tests.certificates import Authority

GOOD = {"login": "demo", "password": "hunter2"}
CLIENT = {"client-id": "demo", "client-secret": "hunter2"}
ACCOUNT = SectigoAccount("https://cert-manager.com/", "acme", "cagateway/demo")
CALL = Call("GET", "/api/x", "try")
MINE, THEIRS = (Authority.named(name).issue() for name in ("mine", "theirs"))
PAIR = {"login": "demo", "certificate": MINE.certificate_pem, "private-key": MINE.key_pem}


@dataclass
class Vault:
    """Counts how often a secret is fetched."""

    secret: str
    fetched: list[str] = field(default_factory=list)


class FakeSecretsManager:
    """Secrets Manager, as far as a login needs it."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - as boto3's
        self.vault.fetched.append(SecretId)
        if self.vault.secret == "missing":
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue")
        return {"SecretString": self.vault.secret, "VersionId": f"v{len(self.vault.fetched)}"}


def logins_from(vault: Vault, monotonic: Callable[[], float] = lambda: 0.0) -> SecretsManagerLogins:
    return SecretsManagerLogins(FakeSecretsManager(vault), monotonic)  # type: ignore[arg-type]


def login_of(secret: object) -> Login:
    return logins_from(Vault(json.dumps(secret))).fetch("cagateway/demo")


def no_token(login: OAuthLogin) -> str:
    raise AssertionError(f"{login} needs no token")


@pytest.mark.parametrize("ca_bundle", [{}, {"ca-bundle": MINE.certificate_pem}], ids=["", "bundle"])
@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        (GOOD, HeaderLogin),
        (PAIR, CertificateLogin),
        (CLIENT, OAuthLogin),
        (CLIENT | {"token-url": "https://auth.example/token"}, OAuthLogin),
    ],
    ids=["password", "certificate", "API key", "API key elsewhere"],
)
def test_the_members_of_a_secret_tell_the_way_to_log_in(
    secret: dict[str, str], kind: type, ca_bundle: dict[str, str]
) -> None:
    login = login_of(secret | ca_bundle)
    assert isinstance(login, kind)
    assert "hunter2" not in repr(login)
    assert "PRIVATE" not in repr(login)


def test_a_password_is_sent_as_a_header() -> None:
    request = login_of(GOOD).request(ACCOUNT, CALL, no_token)
    assert request.url == "https://cert-manager.com/api/x"
    assert request.headers == {"login": "demo", "password": "hunter2", "customerUri": "acme"}
    assert "hunter2" not in repr(request)


def test_a_certificate_is_for_private_and_needs_no_password() -> None:
    request = login_of(PAIR).request(ACCOUNT, CALL, no_token)
    assert request.url == "https://cert-manager.com/private/api/x"
    assert request.headers == {"login": "demo", "customerUri": "acme"}


def test_an_api_key_is_sent_to_the_token_endpoint_and_a_token_to_the_api() -> None:
    login = login_of(CLIENT)
    assert isinstance(login, OAuthLogin)
    request = login.request(ACCOUNT, CALL, lambda _: "t0ken")
    assert request.headers == {"Authorization": "Bearer t0ken"}
    token_request = login.token_request()
    assert token_request.url.startswith("https://auth.sso.sectigo.com/")
    assert parse_qs(token_request.body) == {
        b"grant_type": [b"client_credentials"],
        b"client_id": [b"demo"],
        b"client_secret": [b"hunter2"],
    }
    assert "hunter2" not in repr(token_request)
    assert "t0ken" not in repr(request)


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
    assert logins.fetch("cagateway/demo", anew=True) == HeaderLogin("demo", "hunter3")


def test_it_does_not_stay_in_memory_when_nobody_needs_it_any_more() -> None:
    seconds = [0.0]
    secret = "a password of this test alone"
    logins = logins_from(Vault(json.dumps(GOOD | {"password": secret})), lambda: seconds[0])
    logins.fetch("cagateway/old")
    seconds[0] += MAX_AGE_SECONDS
    logins.fetch("cagateway/demo")
    # Other tests of this process may have left some of theirs.
    found = [one for one in gc.get_objects() if isinstance(one, HeaderLogin)]
    kept = [one for one in found if one.version and one.password == secret]
    assert [one.version for one in kept] == ["v2"]


def test_its_version_is_known_and_no_part_of_it() -> None:
    vault = Vault(json.dumps(GOOD))
    logins = logins_from(vault)
    one, other = logins.fetch("cagateway/demo"), logins.fetch("cagateway/demo", anew=True)
    assert (one.version, other.version) == ("v1", "v2")
    assert one == other


KEY_PEM = MINE.key_pem
UNUSABLE: dict[str, tuple[str, str]] = {
    "missing": ("missing", "Secrets Manager"),
    "no JSON": ("hunter2", "Secrets Manager"),
    "a list": ("[]", "members"),
    "a string": ('"hunter2"', "members"),
    **{
        name: (json.dumps(secret), told)
        for name, (secret, told) in {
            "no password": ({"login": "demo"}, "members"),
            "misspelt": ({"login": "demo", "hunter2": "x"}, "members"),
            "one too many": (GOOD | {"hunter2": ""}, "members"),
            "two ways": (GOOD | CLIENT, "members"),
            "two other ways": (GOOD | PAIR, "members"),
            "no key": ({"login": "demo", "certificate": MINE.certificate_pem}, "members"),
            "an empty login": (GOOD | {"login": ""}, '"login"'),
            "a number": (GOOD | {"password": 5}, '"password"'),
            "a line break": (GOOD | {"password": "hunter2\r\nX: 1"}, "visible"),
            "not ASCII": (GOOD | {"password": "hunter2é"}, "ASCII text"),
            "no text at all": (CLIENT | {"client-secret": "hunter2\ud800"}, "ASCII text"),
            "a blank line": (CLIENT | {"token-url": "https://x\n"}, "visible"),
            "no bundle": (GOOD | {"ca-bundle": "hunter2"}, "ca-bundle must"),
            "an odd bundle": (GOOD | {"ca-bundle": "hunter2é"}, "ASCII text"),
            "an empty bundle": (GOOD | {"ca-bundle": ""}, '"ca-bundle"'),
            "a key as bundle": (GOOD | {"ca-bundle": KEY_PEM}, "ca-bundle must"),
            "another's key": (PAIR | {"private-key": THEIRS.key_pem}, "the key of certificate"),
            "no PEM key": (PAIR | {"private-key": "hunter2"}, "usable PEM"),
            "no PEM certificate": (PAIR | {"certificate": "hunter2"}, "usable PEM"),
            "exchanged": (
                PAIR | {"private-key": MINE.certificate_pem, "certificate": KEY_PEM},
                "usable PEM",
            ),
            "an encrypted key": (
                PAIR | {"private-key": MINE.encrypted_key_pem(b"hunter2")},
                "must not be encrypted",
            ),
        }.items()
    },
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_secret_is_told_without_being_shown(name: str) -> None:
    secret, told = UNUSABLE[name]
    with pytest.raises(SectigoCallError) as caught:
        logins_from(Vault(secret)).fetch("cagateway/demo")
    assert caught.value.reason is FailureReason.CREDENTIALS_UNUSABLE
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert told in caught.value.message
    assert "hunter2" not in caught.value.message
    assert all(line not in caught.value.message for line in KEY_PEM.splitlines())


def test_the_three_ways_are_named_where_none_was_met() -> None:
    problem = read_login({})
    assert isinstance(problem, str)
    for member in ("password", "certificate", "private-key", "client-id", "token-url", "ca-bundle"):
        assert f'"{member}"' in problem


@pytest.mark.parametrize(
    ("member", "value", "goes"),
    [
        ("host", "cert-manager.com", True),
        ("host", "CERT-Manager.com", True),
        ("url", "https://cert-manager.com/", True),
        ("host", "cert-manager.com:8443", False),
        ("host", "hard.cert-manager.com", False),
        ("url", "https://hard.cert-manager.com", False),
    ],
)
def test_a_secret_may_name_its_host_and_goes_to_no_other(
    member: str, value: str, *, goes: bool
) -> None:
    assert login_of(GOOD | {member: value}).may_go_to(ACCOUNT) is goes
