"""The PKI that local mode makes: kept from start to start, made anew where it has to be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from local.pki import CA_SUBJECT, DEMO_SUBJECT, PkiError, keep_pki
from tests.functional.local.openssl import openssl

NOW = datetime(2026, 11, 25, tzinfo=UTC)
FILES = ("ca.pem", "ca.key", "server.pem", "server.key", "demo.pem", "demo.key")


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_openssl_finds_it_in_order(tmp_path: Path) -> None:
    pki = keep_pki(tmp_path)
    for name, purpose in (("server", "sslserver"), ("demo", "sslclient")):
        command = ("verify", "-x509_strict", "-purpose", purpose, "-CAfile", pki.file("ca.pem"))
        assert openssl(*command, pki.file(f"{name}.pem")).endswith(": OK\n")
    for name, subject in (("ca", CA_SUBJECT), ("demo", DEMO_SUBJECT)):
        shown = openssl(
            *("x509", "-noout", "-subject", "-nameopt", "RFC2253", "-in", pki.file(f"{name}.pem"))
        )
        assert shown == f"subject={subject}\n"


def test_it_stays_as_it_is(tmp_path: Path) -> None:
    keep_pki(tmp_path, NOW)
    before = contents(tmp_path)
    keep_pki(tmp_path, NOW + timedelta(days=380))
    assert contents(tmp_path) == before


def test_nobody_else_reads_its_keys(tmp_path: Path) -> None:
    folder = tmp_path / "pki"
    keep_pki(folder)
    assert folder.stat().st_mode & 0o077 == 0
    for name in FILES:
        if name.endswith(".key"):
            assert (folder / name).stat().st_mode & 0o077 == 0


def test_certificates_that_are_about_to_end_are_made_anew_and_their_ca_stays(
    tmp_path: Path,
) -> None:
    keep_pki(tmp_path, NOW)
    before = contents(tmp_path)
    keep_pki(tmp_path, NOW + timedelta(days=395))
    after = contents(tmp_path)
    assert {name for name in FILES if before[name] == after[name]} == {"ca.pem", "ca.key"}
    demo = x509.load_pem_x509_certificate(after["demo.pem"])
    assert demo.not_valid_after_utc > NOW + timedelta(days=700)


@pytest.mark.parametrize("missing", FILES)
def test_what_is_missing_is_made_and_fits_the_rest(tmp_path: Path, missing: str) -> None:
    keep_pki(tmp_path)
    (tmp_path / missing).unlink()
    keep_pki(tmp_path)
    for name in ("server", "demo"):
        command = ("verify", "-CAfile", tmp_path / "ca.pem", tmp_path / f"{name}.pem")
        assert openssl(*command).endswith(": OK\n")


def test_a_second_ca_stays_and_counts(tmp_path: Path) -> None:
    pki, other = keep_pki(tmp_path / "a"), keep_pki(tmp_path / "b")
    assert pki.authorities() == 1
    with pki.file("ca.pem").open("ab") as file:
        file.write(other.file("ca.pem").read_bytes())
    before = contents(tmp_path / "a")
    assert keep_pki(tmp_path / "a").authorities() == 2
    assert contents(tmp_path / "a") == before


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_certificate_or_key_is_told_and_left_alone(tmp_path: Path, name: str) -> None:
    keep_pki(tmp_path)
    (tmp_path / name).write_text("something of one's own")
    if name in {"server.key", "demo.key"}:
        keep_pki(tmp_path)
        return
    with pytest.raises(PkiError, match="Delete it"):
        keep_pki(tmp_path)
    assert (tmp_path / name).read_text() == "something of one's own"
