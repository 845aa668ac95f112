"""Whose certificate it is: the part of the matrix of permissions that roles and CAs leave open.

One world of orders, asked about by one client, whose document says what it sees. The same rows are
asked of the handlers and over TLS.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.access.roles import CLIENT_ROLES, Role
from cagateway.store.table import Table
from tests.functional.asked import READ_ONLY

ROOT = "/v1/certificate-authorities"
REVOKE = json.dumps({"action": {"type": "RevokeAction", "reason": "superseded"}})
TEAM = ["*.team.example", "192.0.2.0/24"]
# Sends a request as a client: status, text and headers come back.
Sent = tuple[int, str, Mapping[str, str]]
Send = Callable[[str, str, str], Sent]


@dataclass(frozen=True)
class Viewer:
    """What a client's document says of whose certificates it sees."""

    certificates: str
    allowed_names: list[str] | None

    @property
    def settings(self) -> dict[str, Any]:
        """Give the members of its document."""
        names = {} if self.allowed_names is None else {"allowed-names": self.allowed_names}
        return {"certificates": self.certificates, **names}

    def sees(self, case: Case) -> bool:
        """Say what is right, by another way than the gateway's."""
        if self.certificates == "all" or case.is_own:
            return True
        return bool(self.allowed_names) and case.is_inside


@dataclass(frozen=True)
class Case:
    """One certificate: what it is for, and which client ordered it.

    Args:
        is_inside: All its names lie inside TEAM.
        is_former: Its items are as the last release wrote them.
    """

    names: tuple[str, ...]
    is_own: bool
    is_inside: bool
    is_former: bool = False


# Those that see less come first, for a revocation is for good.
_OWN_AND_TEAM = Viewer("own", TEAM)
VIEWERS = (
    Viewer("own", []),
    Viewer("own", None),
    _OWN_AND_TEAM,
    Viewer("all", TEAM),
    Viewer("all", None),
)
CASES = (
    Case(("mine.example",), is_own=True, is_inside=False),
    Case(("a.team.example",), is_own=False, is_inside=True),
    Case(("*.team.example", "b.team.example", "192.0.2.7"), is_own=False, is_inside=True),
    Case(("team.example",), is_own=False, is_inside=False),
    Case(("c.team.example", "www.other.example"), is_own=False, is_inside=False),
    Case(("www.before.example",), is_own=True, is_inside=False, is_former=True),
    Case(("d.team.example",), is_own=False, is_inside=True, is_former=True),
    Case(("www.stranger.example",), is_own=False, is_inside=False, is_former=True),
)
# Every role where the most hangs on names; elsewhere, one that may do everything.
ROWS = tuple(
    (viewer, role)
    for viewer in VIEWERS
    for role in CLIENT_ROLES
    if viewer == _OWN_AND_TEAM or role is Role.INTEGRATOR
)


@dataclass
class Issued:
    """A certificate of the world."""

    case: Case
    serial: str
    order_id: str
    subject: str


def csr_for(*names: str) -> str:
    """Make a request for names, of which the first is the common name."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
    hosts = [one for one in names if one[0].isalpha() or one.startswith("*")]
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    builder = builder.add_extension(
        x509.SubjectAlternativeName(list(map(x509.DNSName, hosts))), critical=False
    )
    key = ec.generate_private_key(ec.SECP256R1())
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def enrollment(*names: str, renews: str | None = None) -> str:
    """Make the body that orders a certificate for names.

    Args:
        names: The first is the common name.
        renews: The serial number of the one that it renews.
    """
    addresses = [one for one in names if one[0].isdigit()]
    asked: dict[str, Any] = {
        "profileId": "63999",
        "requiredFormat": {"format": "PEM"},
        "csr": csr_for(*names),
        "subjectAltNames": [{"type": "iPAddress", "value": one} for one in addresses],
    }
    if renews is not None:
        asked |= {"renewal": True, "properties": {"RenewalSerialNumber": renews}}
    return json.dumps(asked)


def issue_all(ca_id: str, own: Send, others: Send, table: Table) -> list[Issued]:
    """Have each case's certificate ordered, by the client itself or by another one."""
    issued = []
    for case in CASES:
        send = own if case.is_own else others
        status, text, _ = send("POST", f"{ROOT}/{ca_id}/enrollments", enrollment(*case.names))
        assert status == 200, text
        told = json.loads(text)["enrollment"]
        one = Issued(case, told["serialNumber"], told["id"], told["subjectName"])
        if case.is_former:
            make_former(table, ca_id, one.serial)
        issued.append(one)
    return issued


def make_former(table: Table, ca_id: str, serial: str) -> None:
    """Take from a certificate's items what the last release did not write."""
    beginning: Any = {":pk": {"S": f"ORDERS#{ca_id}"}}
    for item in table.query(KeyConditionExpression="pk = :pk", ExpressionAttributeValues=beginning):
        if serial not in item["sk"]["S"]:
            continue
        known = {name: value for name, value in item.items() if name not in {"clientId", "names"}}
        if "event" in item:
            event = json.loads(item["event"]["S"])
            event.pop("clientId", None)
            known["event"] = {"S": json.dumps(event)}
        table.put(known)


def check(ca_id: str, role: str, viewer: Viewer, world: list[Issued], send: Send) -> None:
    """Ask everything about every certificate, and hold that each is seen or is not there."""
    for one in world:
        root, is_seen = f"{ROOT}/{ca_id}", viewer.sees(one.case)
        asked = [
            Asked("GET", f"{root}/certificates/", one.serial),
            Asked("GET", f"{root}/enrollments/", one.order_id),
        ]
        if role not in READ_ONLY:
            asked += [
                Asked("POST", f"{root}/certificates/", one.serial, "/actions"),
                Asked("POST", f"{root}/subjects/", one.subject, "/actions"),
            ]
        for request in asked:
            told = request.sent(send)
            if is_seen:
                assert told[0] == 200, (request, one.case, told)
            else:
                assert told[0] == 404, (request, one.case, told)
                assert told == request.elsewhere().sent(send), (request, one.case)
        if role not in READ_ONLY:
            _hold_hint(send, root, one, is_seen=is_seen)
    seen = {one.serial for one in world if viewer.sees(one.case)}
    assert set(_events(ca_id, send)) == seen


@dataclass(frozen=True)
class Asked:
    """A request that names something; the same can be asked of what does not exist."""

    method: str
    before: str
    named: str
    behind: str = ""

    def sent(self, send: Send) -> tuple[int, str, dict[str, str]]:
        """Send it; what is named is left out of the answer, and what is new in each."""
        path = f"{self.before}{quote(self.named, safe='')}{self.behind}"
        status, text, headers = send(self.method, path, REVOKE if self.method == "POST" else "")
        moving = {"date", "x-request-id", "x-amzn-requestid"}
        stable = {name: one for name, one in headers.items() if name.lower() not in moving}
        return status, text.replace(self.named, "(named)"), stable

    def elsewhere(self) -> Asked:
        """Ask of what does not exist, and is as long."""
        last = self.named[-1]
        # A number's digits are hexadecimal, and one of decimal digits alone may be meant as such.
        other = ("2" if last == "1" else "1") if last.isdecimal() else ("A" if last == "B" else "B")
        return replace(self, named=f"{self.named[:-1]}{other}")


def _hold_hint(send: Send, root: str, one: Issued, *, is_seen: bool) -> None:
    """Ask for a subject in another letter case: what is not seen is not hinted at."""
    subject = one.subject.replace(one.case.names[0], one.case.names[0].upper())
    status, text, _ = send("POST", f"{root}/subjects/{quote(subject, safe='')}/actions", REVOKE)
    assert status == 404, text
    assert (one.subject in text) == is_seen, (one.case, text)


def _events(ca_id: str, send: Send) -> Iterator[str]:
    """Run through all events, in pages of two."""
    index = ""
    for _ in range(99):
        query = f"?preferredPageSize=2&nextPageIndex={index}"
        status, text, _ = send("GET", f"{ROOT}/{ca_id}/certificate-events{query}", "")
        assert status == 200, text
        page = json.loads(text)
        yield from (event["serialNumber"] for event in page["events"])
        index = page["nextPageIndex"]
        if not page["morePages"]:
            return
    raise AssertionError("the pages do not end")
