"""What an ACME client is to the tests: a program with a folder, that says something."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from tests.patience import PATIENCE_SECONDS


@dataclass(frozen=True)
class Said:
    """What a client said, and its exit status."""

    status: int
    text: str


@dataclass(frozen=True)
class Credential:
    """What an account is made with."""

    key_id: str
    hmac_key: str


@dataclass(frozen=True)
class AcmeClient(ABC):
    """A client with a folder of its own, and so with an account of its own.

    Args:
        directory: The ACME directory's URL.
        is_to_die: Tells, of what it has said, whether it is killed now.
    """

    folder: Path
    directory: str
    credential: Credential
    is_to_die: Callable[[str], bool] = lambda _: False

    def register(self) -> Said:
        """Make an account; of most clients the first certificate brings it along."""
        return Said(0, "")

    @abstractmethod
    def issue(self, *names: str, key: str = "ec", again: bool = False) -> Said:
        """Ask for a certificate; `again` although there is one."""

    def revoke(self, name: str) -> Said:
        """Revoke a certificate, signing with the account's key."""
        raise NotImplementedError(name)

    def revoke_by_key(self, name: str) -> Said:
        """Revoke a certificate, signing with its own key."""
        raise NotImplementedError(name)

    @abstractmethod
    def chain(self, name: str) -> Path:
        """Give where the certificate is, with its chain."""

    @abstractmethod
    def key(self, name: str) -> Path:
        """Give where its key is."""

    def certificate(self, name: str) -> x509.Certificate:
        """Read a certificate."""
        return x509.load_pem_x509_certificate(self.chain(name).read_bytes())

    def run(self, *command: str | Path) -> Said:
        """Run it to its end."""
        with self.started(*command) as (process, said):
            until = time.monotonic() + PATIENCE_SECONDS
            while process.poll() is None:
                self.wait(process, said, until)
            return Said(process.returncode, said.read_text())

    @contextmanager
    def started(self, *command: str | Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
        """Run it, and end it."""
        said = self.folder / "said"
        with said.open("w") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={**os.environ, "HOME": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process, said
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE_SECONDS)

    def wait(self, process: subprocess.Popen[bytes], said: Path, until: float) -> None:
        """Wait a moment, and kill it if it is to die."""
        assert time.monotonic() < until, said.read_text()
        if self.is_to_die(said.read_text()):
            # With its children: dehydrated is a shell.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=PATIENCE_SECONDS)
        time.sleep(0.05)
