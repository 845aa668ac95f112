"""Who may do what: identity, role, action and CA, existing or not."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from cagateway.domain.access.callers import LOCAL, Caller, KnownClient
from cagateway.domain.access.identities import (
    CertificateIdentity,
    Identity,
    PrincipalIdentity,
    issuer_key,
    lookup_key,
)
from cagateway.domain.access.roles import CLIENT_ROLES, Action, Role, may
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.x509.identity_names import read_name
from cagateway.services.clients import authorization
from cagateway.services.clients.authorization import (
    Authentication,
    CallerReader,
    Presented,
    authorize,
)
from tests.fakes.clock import Seconds

DEMO, OTHER = read_name("CN=demo") or (), read_name("CN=other") or ()
CA, CA_2 = read_name("CN=CA") or (), read_name("CN=CA 2") or ()
USER = PrincipalIdentity("arn:aws:iam::123456789012:user/a")
CERTIFICATE = CertificateIdentity(DEMO, CA)
OWN, FOREIGN = "own", "foreign"  # neither need exist: nothing here could tell


@dataclass
class Clients:
    """Clients in memory, which count how often they are asked."""

    kept: dict[str, list[KnownClient]] = field(default_factory=dict)
    reads: int = 0

    def add(
        self,
        identity: Identity,
        *,
        client_id: str = "vault",
        role: Role = Role.INTEGRATOR,
        ca_ids: frozenset[str] | None = None,
        is_enabled: bool = True,
    ) -> None:
        key = identity.issuer_key_sha256 if isinstance(identity, CertificateIdentity) else ""
        client = KnownClient(client_id, issuer_key(identity), role, ca_ids, is_enabled, key)
        own = self.kept.setdefault(lookup_key(identity), [])
        own[:] = [one for one in own if one.issuer != client.issuer] + [client]

    def known_by(self, lookup_key: str) -> Sequence[KnownClient]:
        self.reads += 1
        return tuple(self.kept.get(lookup_key, ()))


@dataclass
class Issuers:
    """Issuers that have signed some certificates, which count how often they are asked."""

    signed: set[tuple[str, bytes]] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def has_signed(self, digest: str, der: bytes, uri: str) -> bool:
        self.asked.append(uri)
        return (digest, der) in self.signed


def reader(
    clients: Clients,
    mode: Authentication = Authentication.MUTUAL_TLS,
    *,
    needs_issuer: bool = False,
    issuers: Issuers | None = None,
    clock: Seconds | None = None,
) -> CallerReader:
    return CallerReader(mode, clients, issuers or Issuers(), needs_issuer, clock or Seconds())


def admit(one: CallerReader, presented: Presented, action: Action, ca_id: str | None) -> Caller:
    return authorize(one.caller(presented), action, ca_id)


def refusal(
    one: CallerReader, presented: Presented, action: Action = Action.READ, ca_id: str | None = OWN
) -> tuple[object, ...]:
    with pytest.raises(GatewayError) as refused:
        admit(one, presented, action, ca_id)
    error = refused.value
    return error.kind, error.message, error.target, error.value, error.details


HOLDER = Presented(certificate=CERTIFICATE)
SIGNER = Presented(principal=USER)
NOBODY = Presented()


@pytest.mark.parametrize("mode", list(Authentication))
@pytest.mark.parametrize(
    ("presented", "is_known_in"),
    [
        (NOBODY, set()),
        (HOLDER, {Authentication.MUTUAL_TLS}),
        (SIGNER, {Authentication.IAM}),
        (Presented(CERTIFICATE, USER), {Authentication.MUTUAL_TLS, Authentication.IAM}),
    ],
    ids=["nobody", "certificate", "principal", "both"],
)
def test_a_mode_knows_clients_by_what_it_demands_and_by_nothing_else(
    mode: Authentication, presented: Presented, is_known_in: set[Authentication]
) -> None:
    clients = Clients()
    clients.add(CERTIFICATE, client_id="holder")
    clients.add(USER, client_id="signer")
    one = reader(clients, mode)
    if mode in {Authentication.LOCAL, Authentication.ADDRESS}:
        assert admit(one, presented, Action.READ, OWN).client_id == mode.lower()
        assert clients.reads == 0
    elif mode in is_known_in:
        expected = "holder" if mode is Authentication.MUTUAL_TLS else "signer"
        assert admit(one, presented, Action.READ, OWN).client_id == expected
    else:
        assert refusal(one, presented)[0] is ErrorKind.ACCESS_DENIED


@pytest.mark.parametrize(
    ("role", "action", "ca_id", "ca_ids"),
    list(
        itertools.product(
            CLIENT_ROLES, Action, [OWN, FOREIGN, "OWN", "", None], [None, frozenset({OWN})]
        )
    ),
)
def test_a_client_may_do_what_its_role_allows_with_its_cas(
    role: Role, action: Action, ca_id: str | None, ca_ids: frozenset[str] | None
) -> None:
    clients = Clients()
    clients.add(CERTIFICATE, role=role, ca_ids=ca_ids)
    one = reader(clients)
    if may(role, action) and (ca_ids is None or ca_id in {None, OWN}):
        assert admit(one, HOLDER, action, ca_id).ca_ids == ca_ids
    else:
        assert refusal(one, HOLDER, action, ca_id) == refusal(one, NOBODY)


@pytest.mark.parametrize("action", Action)
def test_an_address_reads_and_validates(action: Action) -> None:
    one = reader(Clients(), Authentication.ADDRESS)
    if action in {Action.READ, Action.VALIDATE}:
        assert admit(one, NOBODY, action, OWN).ca_ids is None
    else:
        assert refusal(one, NOBODY, action)[0] is ErrorKind.ACCESS_DENIED


@pytest.mark.parametrize("action", Action)
def test_local_mode_lets_everybody_do_everything(action: Action) -> None:
    assert admit(reader(Clients(), Authentication.LOCAL), NOBODY, action, OWN) == LOCAL


class TestIssuers:
    def test_a_client_without_issuer_is_known_whoever_issued_its_certificate(self) -> None:
        clients = Clients()
        clients.add(CertificateIdentity(DEMO))
        assert admit(reader(clients), HOLDER, Action.READ, OWN).client_id == "vault"

    def test_where_there_are_several_it_is_not(self) -> None:
        clients = Clients()
        clients.add(CertificateIdentity(DEMO))
        refusal(reader(clients, needs_issuer=True), HOLDER)

    def test_a_client_with_an_issuer_is_known_by_both_names(self) -> None:
        clients = Clients()
        clients.add(CERTIFICATE)
        for needs_issuer in (False, True):
            one = reader(clients, needs_issuer=needs_issuer)
            assert admit(one, HOLDER, Action.READ, OWN).client_id == "vault"
            refusal(one, Presented(CertificateIdentity(DEMO, CA_2)))
            refusal(one, Presented(CertificateIdentity(OTHER, CA)))

    def test_a_client_that_is_bound_and_switched_off_is_nobody_else_instead(self) -> None:
        clients = Clients()
        clients.add(CertificateIdentity(DEMO), client_id="any")
        clients.add(CERTIFICATE, client_id="bound", is_enabled=False)
        one = reader(clients)
        refusal(one, HOLDER)
        other = Presented(CertificateIdentity(DEMO, CA_2))
        assert admit(one, other, Action.READ, OWN).client_id == "any"


class TestWhatIsKept:
    def test_a_known_client_is_read_once(self) -> None:
        clients = Clients()
        clients.add(CERTIFICATE)
        one = reader(clients)
        for _ in range(3):
            admit(one, HOLDER, Action.READ, OWN)
        assert clients.reads == 1

    def test_a_client_that_is_switched_off_is_out_within_a_minute(self) -> None:
        clients, clock = Clients(), Seconds()
        clients.add(CERTIFICATE)
        one = reader(clients, clock=clock)
        admit(one, HOLDER, Action.READ, OWN)
        clients.add(CERTIFICATE, is_enabled=False)
        clock.now += authorization.KEPT_SECONDS - 0.1
        admit(one, HOLDER, Action.READ, OWN)
        clock.now += 0.1
        refusal(one, HOLDER)
        assert authorization.KEPT_SECONDS < 60

    def test_a_use_does_not_keep_a_client_longer(self) -> None:
        clients, clock = Clients(), Seconds()
        clients.add(CERTIFICATE)
        one = reader(clients, clock=clock)
        for _ in range(100):
            admit(one, HOLDER, Action.READ, OWN)
            clock.now += authorization.KEPT_SECONDS / 10
        assert clients.reads == 10

    def test_a_client_that_is_let_in_again_is_in_at_once(self) -> None:
        clients = Clients()
        clients.add(CERTIFICATE, is_enabled=False)
        one = reader(clients)
        refusal(one, HOLDER)
        clients.add(CERTIFICATE)
        assert admit(one, HOLDER, Action.READ, OWN).client_id == "vault"

    def test_one_clients_answer_is_never_anothers(self) -> None:
        clients = Clients()
        clients.add(CERTIFICATE)
        one = reader(clients)
        admit(one, HOLDER, Action.READ, OWN)
        refusal(one, Presented(CertificateIdentity(DEMO, CA_2)))
        refusal(one, Presented(CertificateIdentity(OTHER, CA)))

    def test_no_more_than_a_thousand_clients_are_kept(self) -> None:
        clients = Clients()
        one = reader(clients)
        for number in range(authorization.MAX_KEPT + 10):
            identity = CertificateIdentity(read_name(f"CN={number}") or (), CA)
            clients.add(identity)
            admit(one, Presented(identity), Action.READ, OWN)
        assert len(one._kept) == authorization.MAX_KEPT  # noqa: SLF001 - nothing else shows it


def test_a_client_that_is_switched_off_may_do_nothing_and_is_still_named() -> None:
    clients = Clients()
    clients.add(CERTIFICATE, is_enabled=False)
    caller = reader(clients).caller(HOLDER)
    assert caller is not None
    assert caller.client_id == "vault"
    assert not any(caller.may(action, ca_id) for action in Action for ca_id in (OWN, None))


def test_a_refusal_is_logged_with_who_and_what(caplog: pytest.LogCaptureFixture) -> None:
    clients = Clients()
    clients.add(CERTIFICATE, ca_ids=frozenset({OWN}))
    with caplog.at_level(logging.WARNING):
        refusal(reader(clients), HOLDER, Action.ENROLL, "x" * 1000)
    (record,) = caplog.records
    published = {name: vars(record)[name] for name in ("client_id", "action", "ca_id")}
    assert published == {"client_id": "vault", "action": "enroll", "ca_id": "x" * 64}
