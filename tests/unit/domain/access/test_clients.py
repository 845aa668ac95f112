"""What a client's document may say."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from cagateway.domain.access.clients import Client, read_client
from cagateway.domain.access.identities import (
    CertificateIdentity,
    PrincipalIdentity,
    calling_principal,
    issuer_key,
    lookup_key,
    read_principal,
)
from cagateway.domain.access.roles import CLIENT_ROLES, TENANTS, Action, Role, may
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.x509.identity_names import read_name

ARN = "arn:aws:iam::123456789012"
SESSION = "arn:aws:sts::123456789012:assumed-role"
DEMO = read_name("CN=demo") or ()
CA = read_name("CN=CA") or ()


def document(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    given: dict[str, Any] = {"identity": {"subject-dn": "CN=demo"}, "role": "integrator"}
    given |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value is not None}


def read(*, needs_issuer: bool = False, **changes: Any) -> Client:  # noqa: ANN401 - any JSON
    return read_client("vault", document(**changes), needs_issuer=needs_issuer)


def targets(document: object, *, needs_issuer: bool = False) -> set[str]:
    with pytest.raises(GatewayError) as refused:
        read_client("vault", document, needs_issuer=needs_issuer)
    assert refused.value.kind is ErrorKind.INVALID_CONFIGURATION
    return {detail.target for detail in refused.value.details}


def test_a_client_has_an_identity_and_a_role() -> None:
    assert read() == Client("vault", "vault", CertificateIdentity(DEMO), Role.INTEGRATOR, None)


def test_a_client_may_be_bound_to_its_issuer() -> None:
    names = {"subject-dn": "CN=demo", "issuer-dn": "CN=CA"}
    assert read(identity=names).identity == CertificateIdentity(DEMO, CA)
    for needs_issuer in (False, True):
        client = read(identity={**names, "issuer-key-sha256": "AB" * 32}, needs_issuer=needs_issuer)
        assert client.identity == CertificateIdentity(DEMO, CA, "ab" * 32)


class TestWhereThereAreSeveralIssuers:
    NAMES: ClassVar = {"subject-dn": "CN=demo", "issuer-dn": "CN=CA"}

    def test_a_client_must_be_bound_to_its_own(self) -> None:
        lacking = {"identity.issuer-dn", "identity.issuer-key-sha256"}
        assert targets(document(), needs_issuer=True) == lacking
        given = document(identity=self.NAMES)
        assert targets(given, needs_issuer=True) == {"identity.issuer-key-sha256"}

    @pytest.mark.parametrize("role", ["read-only-integrator", "read-only-tenant"])
    def test_names_are_enough_for_one_that_only_reads(self, role: str) -> None:
        given = {"role": role, "ca-ids": ["sectigo"], "identity": self.NAMES}
        client = read_client("vault", given, needs_issuer=True)
        assert client.identity == CertificateIdentity(DEMO, CA)


@pytest.mark.parametrize("digest", ["", "ab", "g" * 64, "ab:" * 32, 7, ["ab" * 32], "ab" * 33])
def test_a_key_is_named_by_its_digest(digest: object) -> None:
    names = {"subject-dn": "CN=demo", "issuer-dn": "CN=CA"}
    given = document(identity={**names, "issuer-key-sha256": digest})
    assert targets(given) == {"identity.issuer-key-sha256"}


def test_a_key_stands_beside_its_name() -> None:
    alone = {"subject-dn": "CN=demo", "issuer-key-sha256": "ab" * 32}
    assert targets(document(identity=alone)) == {"identity.issuer-dn"}
    principal = {"principal-arn": f"{ARN}:role/pki", "issuer-key-sha256": "ab" * 32}
    assert "identity.principal-arn" in targets(document(identity=principal))


def test_a_principal_has_no_issuer() -> None:
    client = read(identity={"principal-arn": f"{ARN}:role/a/pki"}, needs_issuer=True)
    assert client.identity == PrincipalIdentity(f"{ARN}:role/pki")


@pytest.mark.parametrize("role", CLIENT_ROLES)
def test_a_tenant_has_one_ca_and_an_integrator_any_number_or_all(role: Role) -> None:
    is_tenant = role in TENANTS
    assert read(role=role, ca_ids=["a"]).ca_ids == frozenset({"a"})
    assert targets(document(role=role, ca_ids=[])) == {"ca-ids"}
    if is_tenant:
        assert targets(document(role=role)) == {"ca-ids"}
        assert targets(document(role=role, ca_ids=["a", "b"])) == {"ca-ids"}
    else:
        assert read(role=role).ca_ids is None
        assert read(role=role, ca_ids=["a", "b", "a"]).ca_ids == frozenset({"a", "b"})


@pytest.mark.parametrize(("enabled", "is_enabled"), [(None, True), (True, True), (False, False)])
def test_a_client_is_enabled_unless_it_is_switched_off(
    enabled: bool | None, is_enabled: bool
) -> None:
    assert read(enabled=enabled).is_enabled == is_enabled


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        pytest.param([], {"", "role"}, id="no-object"),
        pytest.param({}, {"role"}, id="empty"),
        pytest.param(document(identity={}), {"identity.subject-dn"}, id="no-identity"),
        pytest.param(document(identity="CN=x"), {"identity", "identity.subject-dn"}, id="a-text"),
        pytest.param(document(identity={"subject-dn": "x"}), {"identity.subject-dn"}, id="no-name"),
        pytest.param(document(identity={"subject-dn": 1}), {"identity.subject-dn"}, id="a-number"),
        pytest.param(
            document(identity={"subject-dn": "CN=" + "x" * 5000}),
            {"identity.subject-dn"},
            id="long",
        ),
        pytest.param(
            document(identity={"subject-dn": "CN=\ud83d"}), {"identity.subject-dn"}, id="half"
        ),
        pytest.param(
            document(identity={"issuer-dn": "CN=x"}), {"identity.subject-dn"}, id="issuer-alone"
        ),
        pytest.param(
            document(identity={"subject-dn": "CN=a", "principal-arn": f"{ARN}:user/a"}),
            {"identity.principal-arn"},
            id="both",
        ),
        pytest.param(
            document(identity={"principal-arn": f"{SESSION}/pki/i-1"}),
            {"identity.principal-arn"},
            id="a-session",
        ),
        pytest.param(
            document(identity={"certificate": "CN=a"}),
            {"identity.certificate", "identity.subject-dn"},
            id="unknown-identity",
        ),
        pytest.param(document(role="policy-override-tenant"), {"role"}, id="override"),
        pytest.param(document(role="address"), {"role"}, id="the-role-of-addresses"),
        pytest.param(document(role=["integrator"]), {"role"}, id="a-list-of-roles"),
        pytest.param(document(role="Integrator"), {"role"}, id="another-case"),
        pytest.param(document(ca_ids="a"), {"ca-ids"}, id="no-list"),
        pytest.param(document(ca_ids=["a/b"]), {"ca-ids"}, id="no-id"),
        pytest.param(document(ca_ids=["a", 1]), {"ca-ids"}, id="a-number-for-an-id"),
        pytest.param(document(ca_ids=["a"] * 101), {"ca-ids"}, id="too-many"),
        pytest.param(document(enabled="no"), {"enabled"}, id="neither-on-nor-off"),
        pytest.param(document(roles="integrator"), {"roles"}, id="unknown"),
    ],
)
def test_what_is_wrong_is_named(wrong: object, where: set[str]) -> None:
    assert targets(wrong) == where


@pytest.mark.parametrize(
    ("configured", "calling"),
    [
        (f"{ARN}:user/a", f"{ARN}:user/a"),
        (f"{ARN}:user/team/a", f"{ARN}:user/team/a"),
        (f"{ARN}:role/pki", f"{SESSION}/pki/i-0abc"),
        (f"{ARN}:role/team/sub/pki", f"{SESSION}/pki/jo@example.com"),
        (
            "arn:aws-us-gov:iam::123456789012:role/a",
            "arn:aws-us-gov:sts::123456789012:assumed-role/a/bc",
        ),
    ],
)
def test_a_principal_is_known_by_what_api_gateway_says(configured: str, calling: str) -> None:
    assert read_principal(configured) == calling_principal(calling) is not None


@pytest.mark.parametrize(
    "calling",
    [
        f"{ARN}:user/A",
        f"{ARN}:root",
        f"{ARN}:role/pki",
        "arn:aws:iam::999999999999:user/a",
        "arn:aws:sts::999999999999:assumed-role/pki/ab",
        f"{SESSION}/pki",
        f"{SESSION}/other/pki",
        f"{SESSION}/pki/ab/cd",
        f"{SESSION}/pki/ab\n",
        f" {ARN}:user/a",
        "arn:aws:sts::123456789012:federated-user/a",
        "",
    ],
)
def test_another_principal_is_not(calling: str) -> None:
    known = {read_principal(f"{ARN}:user/a"), read_principal(f"{ARN}:role/pki")}
    assert calling_principal(calling) not in known


def test_keys_that_are_stored_never_change() -> None:
    assert lookup_key(CertificateIdentity(DEMO)) == lookup_key(CertificateIdentity(DEMO, CA))
    assert [lookup_key(CertificateIdentity(DEMO))[:24], issuer_key(CertificateIdentity(DEMO))] == [
        "subject:ac26b66ca4dd46a8",
        "any",
    ]
    assert issuer_key(CertificateIdentity(DEMO, CA))[:23] == "issuer:9ff257080f9881e6"
    assert lookup_key(PrincipalIdentity(f"{ARN}:user/a"))[:26] == "principal:fb420f8060720f9d"


ALL = set(Action)
READS = {Action.READ, Action.VALIDATE}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.INTEGRATOR, ALL),
        (Role.POLICY_CONSTRAINED_TENANT, ALL),
        (Role.READ_ONLY_INTEGRATOR, READS),
        (Role.READ_ONLY_TENANT, READS),
        (Role.ADDRESS, READS),
        (Role.SWITCHED_OFF, set()),
    ],
)
def test_a_role_may_do_this_and_nothing_else(role: Role, allowed: set[Action]) -> None:
    assert {action for action in Action if may(role, action)} == allowed


@pytest.mark.parametrize("needs_issuer", [False, True])
@pytest.mark.parametrize("given", [{}, {"identity": None}], ids=repr)
def test_a_client_that_comes_by_acme_alone_needs_no_identity(
    given: dict[str, None], needs_issuer: bool
) -> None:
    document = {"role": "integrator", **given}
    assert read_client("web", document, needs_issuer=needs_issuer).identity is None
