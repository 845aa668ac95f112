"""Files with keys that are made here, opened by openssl itself, as it is and as it was."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from cagateway.domain.certificates.generated_keys import PrivateKey, as_bytes, make_key, packed
from cagateway.domain.profiles.key_types import KeyType
from cagateway.domain.profiles.profiles import Pkcs12Encryption
from tests.certificates import Authority
from tests.orders import certificate_of, order_with

AUTHORITY = Authority.named("Example CA")
KEYS: dict[str, PrivateKey] = {
    "RSA 2048": make_key(KeyType("RSA", "2048")),
    "P-256": make_key(KeyType("EC", "P-256")),
    "P-384": make_key(KeyType("EC", "P-384")),
}
PASSWORD = "pass"
ALGORITHMS = {
    Pkcs12Encryption.TRIPLE_DES_SHA1: ("pbeWithSHA1And3-KeyTripleDES-CBC", "sha1"),
    Pkcs12Encryption.AES256_SHA256: ("PBES2, PBKDF2, AES-256-CBC", "sha256"),
}


def openssl(file: bytes, password: str, *options: str, folder: Path) -> tuple[str, str]:
    """Open a file, and give what is in it and what is said of it."""
    path = folder / "file.p12"
    path.write_bytes(file)
    command = [
        "openssl",
        "pkcs12",
        "-in",
        str(path),
        "-passin",
        "env:ASKED",
        "-nodes",
        "-info",
        *options,
    ]
    environment = {**os.environ, "ASKED": password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


def file_of(name: str, encryption: Pkcs12Encryption, password: str = PASSWORD) -> bytes:
    key = KEYS[name]
    made = order_with(key, AUTHORITY)
    file = packed(made.order_id, certificate_of(made), as_bytes(key), password, encryption)
    return base64.b64decode(file)


@pytest.mark.parametrize("options", [(), ("-legacy",)], ids=["today", "legacy"])
@pytest.mark.parametrize("encryption", Pkcs12Encryption)
@pytest.mark.parametrize("name", KEYS)
def test_a_file_opens_with_openssl(
    name: str, encryption: Pkcs12Encryption, options: tuple[str, ...], tmp_path: Path
) -> None:
    content, said = openssl(file_of(name, encryption), PASSWORD, *options, folder=tmp_path)
    # The leaf comes first, for readers of 2020 take the first certificate for it.
    leaf, *chain = x509.load_pem_x509_certificates(content.encode())
    (key_pem,) = re.findall("-----BEGIN PRIVATE KEY.*?END PRIVATE KEY-----", content, re.DOTALL)
    opened = load_pem_private_key(key_pem.encode(), None)
    assert opened.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) == as_bytes(
        KEYS[name]
    )
    assert leaf.public_key() == KEYS[name].public_key()
    assert chain == [AUTHORITY.root.certificate]
    cipher, mac = ALGORITHMS[encryption]
    assert said.startswith(f"MAC: {mac},")
    # Two safe contents: the certificates, and the key. Older readers know no other number.
    assert said.count("PKCS7") == 2
    assert f"PKCS7 Encrypted data: {cipher}" in said
    assert f"Shrouded Keybag: {cipher}" in said


@pytest.mark.parametrize("encryption", Pkcs12Encryption)
@pytest.mark.parametrize(
    "password",
    ["pässwörd", "пароль", "\N{LOCK}", " a b ", "x" * 1_024, "'\"\\$`"],
    ids=["accents", "cyrillic", "beyond-the-bmp", "blanks", "longest", "quotes"],
)
def test_a_file_opens_with_any_password(
    password: str, encryption: Pkcs12Encryption, tmp_path: Path
) -> None:
    file = file_of("P-256", encryption, password)
    key, _, _ = pkcs12.load_key_and_certificates(file, password.encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    content, _ = openssl(file, password, folder=tmp_path)
    assert "PRIVATE KEY" in content


def test_a_file_does_not_open_with_another_password(tmp_path: Path) -> None:
    file = file_of("P-256", Pkcs12Encryption.TRIPLE_DES_SHA1, "pass")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(file, "Pass", folder=tmp_path)
