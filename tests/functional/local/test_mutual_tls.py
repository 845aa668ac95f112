"""Clients with real certificates, over sockets: who shakes hands, who is known, who may what."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from cagateway.domain.access.clients import read_client
from cagateway.domain.access.roles import CLIENT_ROLES, TENANTS
from cagateway.domain.documents import ChangeAction, ClientChange
from cagateway.store.clients import DynamoDBClients
from local.pki import CA_SUBJECT, Pki, keep_pki
from tests.certificates import Authority
from tests.fakes.clock import NOON
from tests.functional.asked import READ_ONLY, all_requests, spends
from tests.functional.guarded import FOREIGN, NOWHERE, OWN, ROOT
from tests.functional.local.doors import CLIENTS, DEMO, Doors, Files, opened
from tests.functional.local.openssl import Signer
from tests.functional.stack import Deployment, Stack

UNVERIFIED = "CERTIFICATE_VERIFY_FAILED"


@pytest.fixture(scope="module")
def served(
    deployment: Deployment,  # noqa: ARG001 - it has to be there
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("doors")
    with opened(keep_pki(folder / "pki"), folder) as found:
        yield found


@pytest.fixture
def doors(stack: Stack, served: Doors) -> Doors:
    return served.begin(stack)


class TestTheHandshake:
    def test_lets_in_who_has_a_certificate_of_the_ca(self, doors: Doors) -> None:
        assert doors.status(doors.demo) == 403  # no client is configured yet
        doors.configure()
        listed = doors.send(doors.demo)
        assert (listed.status_code, len(listed.json()["caList"])) == (200, 2)

    def test_ends_without_a_certificate(self, doors: Doors) -> None:
        assert doors.refuses(None, "PEER_DID_NOT_RETURN_A_CERTIFICATE")

    def test_ends_with_one_that_has_expired(self, doors: Doors) -> None:
        doors.configure()
        expired = doors.signed("/O=Example/CN=demo", days="-1")
        assert doors.refuses(expired, UNVERIFIED)

    def test_ends_with_one_of_another_ca_of_the_same_name(
        self, doors: Doors, tmp_path: Path
    ) -> None:
        doors.configure()
        subject = "/O=Example/CN=Local clients' CA"
        other = Signer.made(tmp_path / "other", "ca", subject)
        assert doors.refuses(doors.signed("/O=Example/CN=demo", other), UNVERIFIED)

    def test_ends_with_one_that_signed_itself(self, doors: Doors, tmp_path: Path) -> None:
        doors.configure()
        own = Signer.made(tmp_path / "own", "own", "/O=Example/CN=demo")
        assert doors.refuses((str(own.certificate), str(own.key)), UNVERIFIED)

    def test_that_never_comes_holds_up_nobody(self, doors: Doors) -> None:
        doors.configure()
        host, port = doors.url.removeprefix("https://").split(":")
        with (
            socket.create_connection((host, int(port))),
            socket.create_connection((host, int(port))) as talker,
        ):
            talker.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert doors.status(doors.demo) == 200

    @pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
    def test_takes_no_tls_that_api_gateway_would_not(self, doors: Doors) -> None:
        host, port = doors.url.removeprefix("https://").split(":")
        context = ssl.create_default_context(cafile=str(doors.pki.file("ca.pem")))
        context.load_cert_chain(*doors.demo)
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with (
            socket.create_connection((host, int(port))) as plain,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(plain, server_hostname="localhost")


ESCAPED = {"subject-dn": "CN=demo,O=Example\\, Inc."}


class TestNames:
    @pytest.mark.parametrize(
        ("configured", "subject", "options"),
        [
            ("CN=demo,O=Example", "/O=Example/CN=demo", ()),
            ("cn = demo, o = Example", "/O=Example/CN=demo", ()),
            ("2.5.4.3=\\64emo,organizationName=#13074578616d706c65", "/O=Example/CN=demo", ()),
            ("CN=demo,O=Example\\, Inc.", "/O=Example, Inc./CN=demo", ()),
            ("CN=demo,O=Example\\2C Inc.", "/O=Example, Inc./CN=demo", ()),
            ("CN=Zürich,O=Example", "/O=Example/CN=Zürich", ()),
            ("OU=b+CN=a,O=Example", "/O=Example/CN=a+OU=b", ()),
        ],
    )
    def test_in_any_spelling_are_known(
        self, doors: Doors, configured: str, subject: str, options: tuple[str, ...]
    ) -> None:
        doors.configure("client", identity={"subject-dn": configured})
        assert doors.status(doors.signed(subject, options=options)) == 200

    @pytest.mark.parametrize(
        "subject",
        [
            "/CN=demo/O=Example",
            "/O=Example/CN=Demo",
            "/O=Example/CN=demo/CN=demo",
            "/O=Example/CN=demo ",
            "/O=Example/OU=x/CN=demo",
            "/CN=demo,O=Example",
            "/O=Example/CN=demo,O=Example",
            "/O=Example\\\\, Inc./CN=demo",
            "/O=Example/CN=dem\N{CYRILLIC SMALL LETTER O}",
            "/O=Example/CN=demo+OU=x",
            "/CN=demo+O=Example",
            "/O=Example/emailAddress=demo",
            "/O=Example",
        ],
    )
    def test_that_only_look_equal_are_not(self, doors: Doors, subject: str) -> None:
        doors.configure()
        doors.configure("with-a-comma", identity=ESCAPED)
        assert doors.status(doors.signed(subject)) == 403


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "has_ca_ids"),
        [(role, True) for role in CLIENT_ROLES]
        + [(role, False) for role in CLIENT_ROLES if role not in TENANTS],
    )
    def test_use_their_cas_and_read_one_answer_for_all_others(
        self, doors: Doors, role: str, has_ca_ids: bool
    ) -> None:
        doors.configure(role=role, ca_ids=[OWN] if has_ca_ids else None)
        refused = set[tuple[str, str]]()
        for ca_id in (OWN, FOREIGN, NOWHERE, "a%2Fb"):
            for method, path, parts in all_requests(ca_id):
                answer = doors.send(doors.demo, path, method, parts.get("body", ""))
                is_theirs = ca_id == OWN or not has_ca_ids
                may = is_theirs and not (spends(path) and role in READ_ONLY)
                assert (answer.status_code != 403) == may, (method, path, answer.text)
                if not may and method != "HEAD":
                    refused.add((answer.text, answer.headers["Content-Type"]))
        assert len(refused) == (1 if has_ca_ids or role in READ_ONLY else 0)
        for text, _ in refused:
            assert json.loads(text)["error"]["code"] == "access-denied"

    def test_a_tenant_is_shown_its_ca_alone(self, doors: Doors) -> None:
        doors.configure(role="read-only-tenant", ca_ids=[OWN])
        listed = doors.send(doors.demo).json()["caList"]
        assert [one["id"] for one in listed] == [OWN]


class TestPaths:
    @pytest.mark.parametrize("prefix", ["/cagw/cagw", "/cagw/CAGW", "//", "/cagw//cagw"])
    def test_that_only_look_like_a_route_reach_no_answer(self, doors: Doors, prefix: str) -> None:
        doors.configure()
        for path in (ROOT, f"{ROOT}/{OWN}/profiles", CLIENTS):
            answer = doors.send(doors.demo, f"{prefix}{path}")
            assert answer.status_code in {403, 404}
            assert "caList" not in answer.text

    def test_beneath_the_context_are_answered_alike(self, doors: Doors) -> None:
        doors.configure()
        assert doors.status(doors.demo, f"/cagw{ROOT}/{OWN}") == 200


class TestAClient:
    def test_that_is_switched_off_is_out(self, doors: Doors) -> None:
        doors.configure()
        assert doors.status(doors.demo) == 200
        doors.configure(enabled=False)
        assert doors.status(doors.demo) == 403

    def test_with_another_issuer_is_not_known(self, doors: Doors) -> None:
        doors.configure(identity={**DEMO, "issuer-dn": "CN=Another CA"})
        assert doors.status(doors.demo) == 403
        doors.configure(identity={**DEMO, "issuer-dn": CA_SUBJECT})
        assert doors.status(doors.demo) == 200

    def test_of_one_name_has_one_document(self, doors: Doors) -> None:
        doors.configure()
        twin = {"identity": {"subject-dn": "cn=demo, o=Example"}, "role": "integrator"}
        answer = doors.send(doors.demo, f"{CLIENTS}/twin", "PUT", json.dumps(twin))
        assert (answer.status_code, answer.json()["error"]["code"]) == (
            409,
            "client-identity-taken",
        )


def test_with_several_cas_each_client_is_bound_to_its_own(stack: Stack, tmp_path: Path) -> None:
    pki = keep_pki(tmp_path / "pki")
    second = Signer.made(tmp_path / "second", "ca", "/O=Partner/CN=Partner CA")
    with pki.file("ca.pem").open("a") as truststore:
        truststore.write(second.certificate.read_text())
    with opened(pki, tmp_path) as doors:
        doors.begin(stack)
        subject = "/O=Example/CN=demo"
        partner = doors.signed(subject, second)
        unbound = {"identity": DEMO, "role": "integrator"}
        answer = doors.send(doors.demo, f"{CLIENTS}/demo", "PUT", json.dumps(unbound))
        targets = [one["target"] for one in answer.json()["error"]["details"]]
        assert targets == ["identity.issuer-dn", "identity.issuer-key-sha256"]
        own = {"issuer-dn": CA_SUBJECT, "issuer-key-sha256": pki.issuer_key_sha256()}
        doors.configure(identity={**DEMO, **own})
        assert (doors.status(doors.demo), doors.status(partner)) == (200, 403)
        bound = {**DEMO, "issuer-dn": "CN=Partner CA,O=Partner"}
        doors.configure("partner", identity=bound, role="read-only-tenant", ca_ids=[OWN])
        assert len(doors.send(doors.demo).json()["caList"]) == 2
        assert len(doors.send(partner).json()["caList"]) == 1


class TestASecondCaOfTheTruststore:
    """It can issue a CA of the first one's name beneath itself, and that one any client's name."""

    @pytest.fixture
    def pki(self, tmp_path: Path) -> Pki:
        return keep_pki(tmp_path / "pki")

    @pytest.fixture
    def forged(self, pki: Pki, tmp_path: Path) -> Files:
        """Have the second CA forge a certificate of demo's, with the CA that issued it."""
        second = Authority.named("Partner CA")
        with pki.file("ca.pem").open("a") as truststore:
            truststore.write(second.root.certificate_pem)
        subject = x509.load_pem_x509_certificate(pki.file("demo.pem").read_bytes()).subject
        genuine, *_ = x509.load_pem_x509_certificates(pki.file("ca.pem").read_bytes())
        beneath = second.beneath(genuine.subject)
        leaf = beneath.issue(subject=subject)
        certificate, key = tmp_path / "forged.pem", tmp_path / "forged.key"
        certificate.write_text(leaf.certificate_pem + beneath.root.certificate_pem)
        key.write_text(leaf.key_pem)
        return str(certificate), str(key)

    @pytest.fixture
    def doors(self, stack: Stack, pki: Pki, forged: Files, tmp_path: Path) -> Iterator[Doors]:
        assert forged  # before the server reads the truststore
        with opened(pki, tmp_path) as found:
            yield found.begin(stack)

    def test_is_not_believed_what_it_forges(self, doors: Doors, pki: Pki, forged: Files) -> None:
        own = {"issuer-dn": CA_SUBJECT, "issuer-key-sha256": pki.issuer_key_sha256()}
        doors.configure(identity={**DEMO, **own})
        asked = f"{ROOT}/{OWN}/enrollments"
        # Whichever client came first, and whatever is kept of it.
        for _ in range(2):
            assert doors.status(doors.demo) == 200
            assert doors.send(doors.demo, asked, "POST", "{}").status_code == 400
            assert doors.status(forged) == 403
            assert doors.send(forged, asked, "POST", "{}").status_code == 403

    def test_is_believed_by_a_client_that_is_known_by_names_and_only_reads(
        self, doors: Doors, forged: Files
    ) -> None:
        named = {**DEMO, "issuer-dn": CA_SUBJECT}
        doors.configure(identity=named, role="read-only-integrator")
        assert (doors.status(doors.demo), doors.status(forged)) == (200, 200)

    def test_gains_no_money_from_a_document_of_before(
        self, doors: Doors, stack: Stack, forged: Files
    ) -> None:
        named = {**DEMO, "issuer-dn": CA_SUBJECT}
        document = {"identity": named, "role": "integrator"}
        client = read_client("demo", document, needs_issuer=False)
        change = ClientChange("demo", 1, ChangeAction.CREATED, "a test", NOON)
        assert DynamoDBClients(stack.store.table).put(client, change, document, None)
        for files in (doors.demo, forged):
            assert doors.status(files) == 200
            answer = doors.send(files, f"{ROOT}/{OWN}/enrollments", "POST", "{}")
            assert answer.status_code == 403
