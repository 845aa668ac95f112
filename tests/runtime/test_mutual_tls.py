"""`make run` with CLIENT_AUTHENTICATION=MutualTLS: https on the same port, for known clients."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.local.openssl import Signer
from tests.patience import PATIENCE_SECONDS
from tests.runtime.test_program import program, wait_until_up

ROOT = Path(__file__).parents[2]
CURL = re.compile(
    r"^ +(curl --cert \S+ --key \S+ --cacert \S+) -s (https://\S+/profiles)$", re.MULTILINE
)


@pytest.fixture(scope="module")
def printed() -> Iterator[str]:
    with program(CLIENT_AUTHENTICATION="MutualTLS") as process:
        lines = wait_until_up(process)
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if line.strip().endswith("/docs/"):
                break
        yield "".join(lines)


def run(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*line.split(), "--max-time", "30"], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_printed_line_works_at_once(printed: str) -> None:
    (line, url) = CURL.findall(printed)[0]
    answer = json.loads(run(f"{line} -s {url}").stdout)
    assert answer["type"] == "ProfilesResponse"
    assert len(answer["profiles"]) > 1


def test_it_shows_the_demos_ca_alone_and_the_demo_among_the_clients(printed: str) -> None:
    (line, url) = CURL.findall(printed)[0]
    root = url.removesuffix("/sectigo/profiles")
    listed = json.loads(run(f"{line} -s {root}").stdout)["caList"]
    assert [one["id"] for one in listed] == ["sectigo"]
    assert json.loads(run(f"{line} -s {root}/other").stdout)["error"]["code"] == "access-denied"
    clients = root.replace("certificate-authorities", "management/clients")
    known = json.loads(run(f"{line} -s {clients}").stdout)["clientList"]
    # The client that comes by ACME alone shows no certificate.
    assert [one["configuration"].get("identity") for one in known] == [
        None,
        {"subject-dn": "CN=demo,O=Example"},
    ]


def test_without_a_certificate_there_is_no_answer(printed: str) -> None:
    (_, url) = CURL.findall(printed)[0]
    refused = run(f"curl -s --cacert .local/pki/ca.pem {url}")
    assert refused.returncode != 0
    assert refused.stdout == ""
    assert run(f"curl -s {url.replace('https', 'http')}").stdout == ""


def test_documents_are_exported_from_it_with_the_files_that_it_made(
    printed: str, tmp_path: Path
) -> None:
    (_, url) = CURL.findall(printed)[0]
    pki = ".local/pki"
    asked = [
        *("make", "--no-print-directory", "export", f"FOLDER={tmp_path}"),
        *(f"API_URL={url.split('/v1/')[0]}", f"CERTIFICATE={pki}/demo.pem", f"KEY={pki}/demo.key"),
    ]
    untrusted = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert untrusted.returncode != 0
    assert "CACERT=.local/pki/ca.pem" in untrusted.stderr
    trusted = subprocess.run(
        [*asked, f"CACERT={pki}/ca.pem"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert trusted.returncode == 0, trusted.stderr
    exported = {path.name for path in tmp_path.rglob("*.json")}
    assert exported == {"sectigo.json", "acme-demo.json", "demo.json"}


def test_a_client_sees_its_own_certificates_and_those_of_its_names(
    printed: str, tmp_path: Path
) -> None:
    (demo, url) = CURL.findall(printed)[0]
    root = url.removesuffix("/profiles")
    clients = f"{url.split('/v1/')[0]}/v1/management/clients"
    signer = Signer(ROOT / ".local/pki/ca.pem", ROOT / ".local/pki/ca.key")
    asked = {
        "profileId": "63999",
        "requiredFormat": {
            "format": "PKCS12",
            "protection": {"type": "PasswordProtection", "password": "changeit"},
        },
        "subjectAltNames": [{"type": "dNSName", "value": "www.team.example"}],
    }
    answer = json.loads(run(f"{demo} -s {root}/enrollments -d {compact(asked)}").stdout)
    serial = answer["enrollment"]["serialNumber"]
    seen = {"stranger": [], "teammate": ["*.team.example"]}
    found = {}
    for name, allowed in seen.items():
        files = signer.client(tmp_path / name, f"/O=Example/CN={name}")
        document = {
            "identity": {"subject-dn": f"CN={name},O=Example"},
            "role": "policy-constrained-tenant",
            "ca-ids": ["sectigo"],
            "allowed-names": allowed,
        }
        run(f"{demo} -s -X PUT {clients}/{name} -d {compact(document)}")
        curl = f"curl --cert {files[0]} --key {files[1]} --cacert .local/pki/ca.pem -s"
        read = json.loads(run(f"{curl} {root}/certificates/{serial}").stdout)
        events = json.loads(run(f"{curl} {root}/certificate-events").stdout)["events"]
        told = read["error"]["code"] if "error" in read else read["certificate"]["status"]
        found[name] = told, [one["serialNumber"] for one in events]
        assert run(f"{demo} -f -X DELETE {clients}/{name}").returncode == 0
    assert found == {"stranger": ("certificate-not-found", []), "teammate": ("normal", [serial])}


def compact(value: object) -> str:
    """Write JSON without blanks, at which a line is split."""
    return json.dumps(value, separators=(",", ":"))


def test_git_does_not_see_the_keys(printed: str) -> None:
    assert printed
    seen = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", "--", ".local"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout == ""


@pytest.mark.parametrize("wanted", ["IAM", "mutualtls", "x"])
def test_what_cannot_be_had_here_is_refused_with_what_can(wanted: str) -> None:
    with program(CLIENT_AUTHENTICATION=wanted) as process:
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert "MutualTLS" in output
    assert "Traceback" not in output
