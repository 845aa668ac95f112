"""`make smoke`: the ten calls to make after a deployment. They change nothing.

Each says what it proves. Those about a CA are about the first that is listed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from botocore.exceptions import BotoCoreError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from operations.gateway import Gateway, GatewayError

CAS, MANAGED = "/v1/certificate-authorities", "/v1/management/certificate-authorities"
# Of a body that is shown where something else was expected.
_MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 if nothing did, with the reason as its text."""

    status: int
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Mapping[str, Any]:
        """Give the JSON object; an empty one for anything else."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """Give the error's code; "" if it is none."""
        error = self.body.get("error")
        return str(error.get("code", "")) if isinstance(error, dict) else ""

    def first(self, member: str) -> Mapping[str, Any]:
        """Give the first item of a list; an empty one if there is none."""
        found = self.body.get(member)
        return found[0] if self.status == requests.codes.ok and found else {}


@dataclass(frozen=True, slots=True)
class Check:
    """A call, what is known if it goes well, and what its answer has to be."""

    method: str
    path: str
    proves: str
    is_well: Callable[[Answer], bool]
    document: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_signed: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a check; `wrong` is "" if it went well, `None` if it was not made."""

    check: Check
    wrong: str | None

    def __str__(self) -> str:
        said = {None: "NOT MADE", "": "ok"}.get(self.wrong, "FAILED")
        shown = f"\n        {self.wrong}" if self.wrong else ""
        return f"{said:8} {self.check.method} {self.check.path}: {self.check.proves}{shown}"


def main(arguments: Sequence[str]) -> int:
    """Make the calls; return the exit status."""
    parser = argparse.ArgumentParser(prog="make smoke", description=__doc__)
    Gateway.add_options(parser)
    options = parser.parse_args(arguments)
    results = list[Result]()
    try:
        for result in ten_calls(Gateway.of(options)):
            print(result)
            results.append(result)
    except (GatewayError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 1
    well = sum(one.wrong == "" for one in results)
    print(f"{well} of {len(results)} went well.")
    if any(one.wrong is None for one in results):
        print("Those that were not made want a CA, and a gateway that is not on this machine.")
    return 1 if any(one.wrong for one in results) else 0


def ten_calls(gateway: Gateway) -> Iterator[Result]:
    listing = Check(
        *("GET", CAS, "the API, its function, layers and table answer, and you are known"),
        lambda answer: answer.status == requests.codes.ok,
    )
    answer = answer_of(gateway, listing)
    yield _judged(listing, answer)
    for check in _of_the_gateway():
        # On this machine no client signs, and none is turned away for that.
        is_made = check.is_signed or not gateway.is_here
        yield _judged(check, answer_of(gateway, check)) if is_made else Result(check, None)
    ca_id = answer.first("caList").get("id")
    listed = Check(
        *("GET", f"{CAS}/{ca_id or '{caId}'}/profiles"),
        "Sectigo listed profiles not long ago: secret, login, network",
        lambda answer: answer.headers.get("X-Profile-Sync") == "fresh",
    )
    profiles = answer_of(gateway, listed) if ca_id else Answer(0)
    yield _judged(listed, profiles) if ca_id else Result(listed, None)
    for check in _of_a_ca(str(ca_id or "{caId}"), profiles):
        yield _judged(check, answer_of(gateway, check)) if ca_id else Result(check, None)


def answer_of(gateway: Gateway, check: Check) -> Answer:
    try:
        answer = gateway.send(
            check.method,
            check.path,
            check.document,
            headers=check.headers,
            is_signed=check.is_signed,
        )
    except OSError as error:
        return Answer(0, f"{type(error).__name__}: {error}")
    return Answer(answer.status_code, answer.text, answer.headers)


def _judged(check: Check, answer: Answer) -> Result:
    if check.is_well(answer):
        return Result(check, "")
    return Result(check, f"HTTP {answer.status}: {answer.text[:_MOST_TOLD]}")


def _of_the_gateway() -> Iterator[Check]:
    yield Check(
        *("GET", f"{CAS}/no-such-ca/status", "errors have CA Gateway's own form"),
        lambda answer: answer.code == "certificate-authority-not-found",
    )
    yield Check(
        *("GET", MANAGED, "you may administer"),
        lambda answer: answer.status == requests.codes.ok,
    )
    yield Check(
        *("GET", MANAGED, "administering needs a signature"),
        lambda answer: answer.status == requests.codes.forbidden,
        is_signed=False,
    )


def _of_a_ca(ca_id: str, profiles: Answer) -> Iterator[Check]:
    etag = {"If-None-Match": profiles.headers.get("ETag", '"none"')}
    yield Check(
        *("GET", f"{CAS}/{ca_id}/profiles", "a list that has not changed is not sent again"),
        lambda answer: answer.status == requests.codes.not_modified,
        headers=etag,
    )
    yield Check(
        *("GET", f"{CAS}/{ca_id}/status", "the CA's last sync went well"),
        lambda answer: answer.body.get("status") == "UP",
    )
    yield Check(
        *("POST", f"{CAS}/{ca_id}/enrollments/validation"),
        "a request for a certificate is read and judged; nothing is ordered",
        lambda answer: (
            answer.body.get("type") == "EnrollmentValidationResponse"
            or answer.code == "invalid-enrollment-request"
        ),
        _request(str(profiles.first("profiles").get("id", ""))),
    )
    yield Check(
        *(
            "GET",
            f"{MANAGED}/{ca_id}/profile-sync",
            "operators see the state of syncs, and none failed",
        ),
        lambda answer: answer.body.get("profileSync", {"setback": "not shown"})["setback"] is None,
    )
    yield Check(
        *("GET", f"{MANAGED}/{ca_id}/orders", "operators see the orders"),
        lambda answer: answer.status == requests.codes.ok,
    )


def _request(profile_id: str) -> dict[str, Any]:
    """Make a request that any gateway can judge, for a name that is no host's."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "smoke.example.com")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    pem = csr.public_bytes(serialization.Encoding.PEM).decode()
    return {"profileId": profile_id, "requiredFormat": {"format": "X509"}, "csr": pem}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
