"""certbot always, and lego, dehydrated, uacme and Caddy where they are installed."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import requests
from cryptography import x509

from tests.patience import PATIENCE_SECONDS
from tests.runtime.acme_program import AcmeClient, Credential
from tests.runtime.acme_programs import (
    CERTBOT,
    CLIENTS,
    Caddy,
    Certbot,
    Uacme,
    is_here,
    key_kind,
)
from tests.runtime.conftest import ROOT, Program, free_ports, running

MANAGEMENT = "/v1/management/clients/acme-demo/acme-credentials"
ISSUED = "/v1/certificate-authorities/sectigo/certificates"
DIRECTORY = "/acme/sectigo/63999/directory"
Clients: TypeAlias = Callable[[str], AcmeClient]


def each(*names: str) -> pytest.MarkDecorator:
    """Have a test once for each client; one that is not installed says so."""
    parameters = [
        pytest.param(
            name,
            marks=pytest.mark.skipif(
                not is_here(name), reason=f"NOT TESTED: {name} (apt-get install {name})"
            ),
        )
        for name in names
    ]
    return pytest.mark.parametrize("name", parameters)


@pytest.fixture(scope="module", autouse=True)
def _certbot() -> None:
    """Install certbot, if it is not there yet: it has an environment of its own."""
    make = ["make", "--no-print-directory", ".venv-acme/.installed"]
    subprocess.run(make, cwd=ROOT, env={**os.environ, "MAKEFLAGS": ""}, check=True)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "log"


@pytest.fixture(scope="module")
def program(log: Path) -> Iterator[Program]:
    with running(free_ports(4), log) as started:
        yield started


@pytest.fixture(scope="module")
def clients(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """Give each client, registered, with the one account that it has in all tests."""
    made: dict[str, AcmeClient] = {}

    def client(name: str) -> AcmeClient:
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            one = CLIENTS[name](folder, program.url(DIRECTORY), new_credential(program))
            said = one.register()
            assert said.status == 0, said.text
            made[name] = one
        return made[name]

    return client


@pytest.fixture(autouse=True)
def _well(program: Program) -> Iterator[None]:
    yield
    requests.delete(program.simulator("/simulator/orders/behaviour"), timeout=PATIENCE_SECONDS)


def new_credential(program: Program) -> Credential:
    made = requests.post(program.url(MANAGEMENT), json={}, timeout=PATIENCE_SECONDS)
    assert made.status_code == 201, made.text
    return Credential(made.json()["keyId"], made.json()["hmacKey"])


def orders(program: Program) -> Mapping[str, Any]:
    answer = requests.get(program.simulator("/simulator/orders"), timeout=PATIENCE_SECONDS)
    return dict(answer.json())


def placed(program: Program) -> int:
    return int(orders(program)["placed"])


def behave(program: Program, **behaviour: object) -> None:
    url = program.simulator("/simulator/orders/behaviour")
    requests.put(url, json=behaviour, timeout=PATIENCE_SECONDS).raise_for_status()


def assert_verifies(program: Program, chain: Path, folder: Path) -> None:
    """Have openssl build the chain up to the simulator's root, of what a client was given."""
    root = folder / "root.pem"
    root.write_text(orders(program)["authority"]["chain"][-1])
    done = subprocess.run(
        ["openssl", "verify", "-purpose", "sslserver", "-CAfile", root, "-untrusted", chain, chain],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def names_in(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(names.get_values_for_type(x509.DNSName))


@each(*CLIENTS)
@pytest.mark.parametrize("key", ["ec", "rsa"])
def test_a_certificate_is_one_order_and_so_is_its_renewal(
    clients: Clients, program: Program, name: str, key: str, tmp_path: Path
) -> None:
    """One name with an EC key; several, a wildcard among them, with an RSA key."""
    client, before = clients(name), placed(program)
    names: tuple[str, ...] = (f"{name}.example.com",)
    if key == "rsa" and not isinstance(client, Caddy):
        names = (f"many.{name}.example.com", "*.example.com", "example.com")
    elif key == "rsa":
        names = ("*.example.com",)
    said = client.issue(*names, key=key)
    assert said.status == 0, said.text
    first = client.certificate(names[0])
    assert (names_in(first), key_kind(first)) == (set(names), key)
    assert_verifies(program, client.chain(names[0]), tmp_path)
    assert placed(program) == before + 1
    if key == "ec":
        # Within an hour, one that keeps its key is given the same again, unless that is revoked.
        revoke(program, first)
        said = client.issue(*names, again=True)
        assert said.status == 0, said.text
        assert client.certificate(names[0]).serial_number != first.serial_number
        assert placed(program) == before + 2


@each(*CLIENTS)
def test_one_that_asks_for_another_name_shows_which_and_why(clients: Clients, name: str) -> None:
    said = clients(name).issue("www.example.org")
    assert said.status != 0
    assert "www.example.org' is none that this client may have: example.com, *." in said.text


@each("certbot", "lego", "dehydrated", "uacme")
def test_revocation_by_the_account(clients: Clients, program: Program, name: str) -> None:
    client = issued(clients(name), f"revoked.{name}.example.com")
    certificate = client.certificate(f"revoked.{name}.example.com")
    said = client.revoke(f"revoked.{name}.example.com")
    assert said.status == 0, said.text
    assert status_of(program, certificate) == "revoked"


# dehydrated 0.7.0 wants to see an account of that key before it revokes, which there is none of.
@each("certbot", "uacme")
def test_revocation_by_the_certificates_key(clients: Clients, program: Program, name: str) -> None:
    client = issued(clients(name), f"by-key.{name}.example.com")
    certificate = client.certificate(f"by-key.{name}.example.com")
    said = client.revoke_by_key(f"by-key.{name}.example.com")
    assert said.status == 0, said.text
    assert status_of(program, certificate) == "revoked"


@each("uacme")
def test_an_account_goes_on_with_another_key(clients: Clients, name: str) -> None:
    client = clients(name)
    assert isinstance(client, Uacme)
    key = client.folder / "uacme" / "private" / "key.pem"
    before = key.read_text()
    said = client.roll_over()
    assert said.status == 0, said.text
    assert key.read_text() != before
    issued(client, "after.uacme.example.com")


def test_certbot_renews_what_is_revoked_at_once_for_it_asks_when_to(
    clients: Clients, program: Program
) -> None:
    """Its timer runs `certbot renew` twice a day, which asks for renewal information."""
    client = clients("certbot")
    assert isinstance(client, Certbot)
    for each_name in client.names():
        client.forget(each_name)
    issued(client, "told.example.com")
    first = client.certificate("told.example.com")
    said = client.renew()
    assert "not due for renewal yet" in said.text, said.text
    assert "suggestedWindow" in client.log()
    revoke(program, first)
    # It asks again when it was told to, six hours later: now, for a test.
    client.forget_when_to_ask("told.example.com")
    said = client.renew()
    assert said.status == 0, said.text + client.log()
    assert client.certificate("told.example.com").serial_number != first.serial_number


@each(*CLIENTS)
def test_the_same_again_while_an_order_is_open_orders_nothing(
    clients: Clients, program: Program, name: str
) -> None:
    """It dies while an administrator is to approve. Most clients make a new key at each start."""
    client, before = clients(name), placed(program)
    behave(program, approval=True)
    names = (f"open.{name}.example.com",)
    said = replace(client, is_to_die=lambda _: placed(program) > before).issue(*names)
    assert said.status != 0, said.text
    keeps_its_key = name == "uacme"
    asks_again = replace(client, is_to_die=lambda text: text.count("polling order") > 1)
    said = (asks_again if keeps_its_key else client).issue(*names)
    assert said.status != 0, said.text
    assert placed(program) == before + 1
    assert ("is open already, with another key" in said.text) is not keeps_its_key, said.text


@each("certbot", "lego")
def test_the_line_that_is_printed_brings_a_certificate_and_again_orders_nothing(
    program: Program, log: Path, name: str, tmp_path: Path
) -> None:
    (line,) = re.findall(rf"^ +({name} .*)$", log.read_text(), re.MULTILINE)
    before = placed(program)
    for _ in range(2):
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{CERTBOT.parent}:{os.environ['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        if name == "lego":
            break
    (chain,) = [
        *(tmp_path / ".local").glob("certbot/live/*/fullchain.pem"),
        *(tmp_path / ".local").glob("lego/certificates/www.example.com.crt"),
    ]
    assert_verifies(program, chain, tmp_path)
    assert placed(program) == before + 1


def issued(client: AcmeClient, name: str) -> AcmeClient:
    said = client.issue(name)
    assert said.status == 0, said.text
    return client


def status_of(program: Program, certificate: x509.Certificate) -> str:
    url = program.url(f"{ISSUED}/{certificate.serial_number:X}")
    return str(requests.get(url, timeout=PATIENCE_SECONDS).json()["certificate"]["status"])


def revoke(program: Program, certificate: x509.Certificate) -> None:
    """Revoke a certificate, as an operator does."""
    url = program.url(f"{ISSUED}/{certificate.serial_number:X}/actions")
    action = {"type": "RevokeAction", "reason": "superseded", "issueCrl": True, "comment": ""}
    done = requests.post(url, json={"action": action}, timeout=PATIENCE_SECONDS)
    assert done.status_code == 200, done.text
