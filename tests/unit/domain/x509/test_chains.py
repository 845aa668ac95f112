"""A CA's chain: how it may be written, and what holds it together."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.x509.chains import broken_links
from cagateway.domain.x509.issuer_certificates import MAX_CHAIN_CERTIFICATES
from tests.certificates import Authority, Pair
from tests.unit.domain.authorities.readings import problems_of, read

ROOT = Authority.named("root")
MIDDLE = ROOT.beneath("middle")
ISSUING = MIDDLE.beneath("issuing")
IMPOSTOR = Authority.named("middle")
LEAF = ISSUING.issue()


def bare(one: Authority | Pair) -> str:
    pair = one.root if isinstance(one, Authority) else one
    return base64.b64encode(pair.certificate.public_bytes(Encoding.DER)).decode()


def pem(one: Authority) -> str:
    return one.root.certificate_pem


def document(*chain: Authority, certificate: Authority | Pair = ISSUING) -> dict[str, Any]:
    return {"certificate": bare(certificate), "chain": [bare(one) for one in chain]}


@pytest.mark.parametrize(
    "written",
    [
        pytest.param([bare(MIDDLE), bare(ROOT)], id="base64"),
        pytest.param([pem(MIDDLE), pem(ROOT)], id="pem"),
        pytest.param([pem(MIDDLE), bare(ROOT)], id="both"),
        pytest.param(pem(MIDDLE) + pem(ROOT), id="one-text-of-pem-blocks"),
        pytest.param(f"\r\n{pem(MIDDLE)}\r\n\r\n{pem(ROOT)}\r\n", id="with-blank-lines"),
    ],
)
def test_it_is_kept_as_bare_base64(written: object) -> None:
    authority = read({"certificate": pem(ISSUING), "chain": written})
    assert authority.chain == (bare(MIDDLE), bare(ROOT))
    assert not list(broken_links(authority))


@pytest.mark.parametrize("nothing", [None, [], "", " \n"], ids=repr)
def test_none_is_none(nothing: object) -> None:
    assert read({"certificate": pem(ISSUING), "chain": nothing}).chain == ()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(1, id="a-number"),
        pytest.param({}, id="an-object"),
        pytest.param([1], id="a-number-in-it"),
        pytest.param([pem(MIDDLE) + pem(ROOT)], id="two-in-one"),
        pytest.param(["aGVsbG8="], id="no-der"),
        pytest.param("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", id="a-key"),
        pytest.param(f"Bag Attributes\n{pem(ROOT)}", id="text-around-it"),
        pytest.param([bare(ROOT)] * (MAX_CHAIN_CERTIFICATES + 1), id="too-many"),
        pytest.param(pem(ROOT) * (MAX_CHAIN_CERTIFICATES + 1), id="too-many-blocks"),
    ],
)
def test_what_is_no_chain_is_refused_and_not_repeated(wrong: object) -> None:
    (problem,) = problems_of({"certificate": pem(ISSUING), "chain": wrong})
    assert (problem.target, problem.value) == ("chain", "")
    assert f"at most {MAX_CHAIN_CERTIFICATES} certificates" in problem.message


def test_without_the_certificate_that_it_is_the_chain_of_it_is_refused() -> None:
    (problem,) = problems_of({"chain": [bare(ROOT)]})
    assert (problem.target, problem.message) == (
        "chain",
        "chain needs certificate, which its first one signed.",
    )


@pytest.mark.parametrize(
    ("content", "targets"),
    [
        pytest.param(document(), [], id="none"),
        pytest.param(document(MIDDLE), [], id="without-the-root"),
        pytest.param(document(MIDDLE, ROOT), [], id="whole"),
        pytest.param(document(ROOT, MIDDLE), ["chain[0]", "chain[1]"], id="turned-around"),
        pytest.param(document(ROOT), ["chain[0]"], id="a-gap"),
        pytest.param(document(IMPOSTOR), ["chain[0]"], id="another-key-under-the-same-name"),
        pytest.param(document(ISSUING, MIDDLE, ROOT), ["chain[0]"], id="itself-first"),
        pytest.param(document(MIDDLE, ROOT, ROOT), ["chain[2]"], id="the-root-twice"),
        pytest.param(document(MIDDLE, ROOT, certificate=LEAF), ["chain[0]"], id="of-another"),
        pytest.param({"certificate": bare(MIDDLE), "chain": ["MIIBszCC"]}, ["chain[0]"], id="cut"),
        pytest.param({"certificate": "MAA=", "chain": [bare(ROOT)]}, ["certificate"], id="empty"),
    ],
)
def test_each_signed_the_one_before(content: dict[str, Any], targets: list[str]) -> None:
    assert [broken.target for broken in broken_links(read(content))] == targets
