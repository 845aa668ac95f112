"""Clients' certificates as an administrator makes them: with openssl and the CA's key."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


def openssl(*arguments: str | Path, given: str = "") -> str:
    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return done.stdout


@dataclass(frozen=True)
class Signer:
    """A CA's files, with which clients are signed."""

    certificate: Path
    key: Path

    @classmethod
    def made(cls, folder: Path, name: str, subject: str) -> Signer:
        """Make a CA that signs itself."""
        folder.mkdir(exist_ok=True)
        signer = cls(folder / f"{name}.pem", folder / f"{name}.key")
        openssl(
            *("req", "-x509", "-utf8", *_KEY, "-subj", subject, "-days", "30"),
            *("-keyout", signer.key, "-out", signer.certificate),
        )
        return signer

    def client(
        self, folder: Path, subject: str, *, days: str = "1", options: tuple[str, ...] = ()
    ) -> tuple[str, str]:
        """Sign a client; give the files of its certificate and key, as requests takes them.

        Args:
            folder: A new one for each client.
            subject: As openssl's `-subj` has it.
            days: How long it is valid; negative for one that has expired.
            options: Further ones of `openssl req`.
        """
        folder.mkdir()
        certificate, key = folder / "client.pem", folder / "client.key"
        request = openssl(
            *("req", "-new", "-utf8", "-multivalue-rdn", *_KEY, *options),
            *("-subj", subject, "-keyout", key),
        )
        signing = ("-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", days)
        openssl("x509", "-req", *signing, "-out", certificate, given=request)
        return str(certificate), str(key)


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
