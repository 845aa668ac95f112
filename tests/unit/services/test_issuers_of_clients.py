"""A client that may spend money is known by the key that signed its certificate."""

from __future__ import annotations

import pytest

from cagateway.domain.access.identities import CertificateIdentity
from cagateway.domain.access.roles import CLIENT_ROLES, Action, Role, may
from cagateway.services.clients.authorization import Authentication, CallerReader, Presented
from tests.unit.services.clients.test_authorization import (
    CA,
    CERTIFICATE,
    DEMO,
    OWN,
    USER,
    Clients,
    Issuers,
    admit,
    reader,
    refusal,
)


class TestAnIssuersKey:
    KEY = "ab" * 32
    SHOWN = Presented(CERTIFICATE, der=b"genuine", truststore_uri="s3://bucket/key")
    FORGED = Presented(CERTIFICATE, der=b"forged", truststore_uri="s3://bucket/key")

    @pytest.fixture
    def one(self) -> CallerReader:
        clients = Clients()
        clients.add(CertificateIdentity(DEMO, CA, self.KEY))
        return reader(clients, issuers=Issuers({(self.KEY, b"genuine")}), needs_issuer=True)

    def test_lets_in_whose_certificate_it_signed_and_nobody_with_the_same_names(
        self, one: CallerReader
    ) -> None:
        for _ in range(2):  # what is kept of one is not the other's
            assert admit(one, self.SHOWN, Action.ENROLL, OWN).client_id == "vault"
            refusal(one, self.FORGED)
            refusal(one, Presented(CERTIFICATE))

    def test_is_looked_up_where_the_stage_says_once_for_what_is_kept(
        self, one: CallerReader
    ) -> None:
        for _ in range(3):
            admit(one, self.SHOWN, Action.READ, OWN)
        assert isinstance(one.issuers, Issuers)
        assert one.issuers.asked == ["s3://bucket/key"]

    @pytest.mark.parametrize("role", CLIENT_ROLES)
    def test_is_what_enrolling_takes_where_there_are_several_cas(self, role: Role) -> None:
        clients = Clients()
        clients.add(CERTIFICATE, role=role)
        for needs_issuer, actions in ((True, (Action.READ, Action.VALIDATE)), (False, Action)):
            one = reader(clients, needs_issuer=needs_issuer)
            caller = one.caller(self.SHOWN)
            assert caller is not None
            for action in Action:
                assert caller.may(action, None) == (may(role, action) and action in actions)

    def test_is_nothing_that_who_signs_requests_has(self) -> None:
        clients = Clients()
        clients.add(USER)
        one = reader(clients, Authentication.IAM, needs_issuer=True)
        assert admit(one, Presented(principal=USER), Action.ENROLL, OWN).client_id == "vault"
