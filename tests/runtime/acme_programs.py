"""ACME clients that are not ours, as their users call them."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from tests.patience import PATIENCE_SECONDS
from tests.runtime.acme_program import AcmeClient, Said
from tests.runtime.conftest import ROOT, free_ports

CERTBOT = ROOT / ".venv-acme" / "bin" / "certbot"


class Certbot(AcmeClient):
    """EFF's, of PyPI."""

    def register(self) -> Said:
        return self.certbot("register", *self._agreed(), *self._bound())

    def issue(self, *names: str, key: str = "ec", again: bool = False) -> Said:
        kind = ("--key-type", "ecdsa") if key == "ec" else ("--key-type", "rsa")
        wanted = [f"--domain={name}" for name in names]
        forced = ("--force-renewal",) if again else ()
        patience = ("--issuance-timeout", str(PATIENCE_SECONDS))
        command = ("certonly", "--standalone", "--cert-name", _plain(names[0]))
        return self.certbot(*command, *self._at(), *kind, *patience, *wanted, *forced)

    def certbot(self, *arguments: str) -> Said:
        kinds = (("config", "etc"), ("work", "work"), ("logs", "logs"))
        folders = [part for kind, at in kinds for part in (f"--{kind}-dir", at)]
        return self.run(CERTBOT, *arguments, "--non-interactive", *folders)

    def renew(self) -> Said:
        """Renew what is due, as its timer does."""
        return self.certbot("renew", "--no-random-sleep-on-renew")

    def revoke(self, name: str) -> Said:
        return self.certbot("revoke", *self._at(), *self._of(name))

    def revoke_by_key(self, name: str) -> Said:
        by_key = ("--key-path", str(self.key(name)))
        return self.certbot("revoke", *self._at(), *self._of(name), *by_key)

    def names(self) -> list[str]:
        """Give what it renews."""
        return sorted(path.stem for path in (self.folder / "etc" / "renewal").glob("*.conf"))

    def forget(self, name: str) -> None:
        self.certbot("delete", "--cert-name", name)

    def forget_when_to_ask(self, name: str) -> None:
        """Have it ask for renewal information again, before it was told to."""
        path = self.folder / "etc" / "renewal" / f"{name}.conf"
        kept = path.read_text().partition("[acme_renewal_info]")[0]
        path.write_text(kept)

    def log(self) -> str:
        """Give what it wrote while it did its last deed."""
        return (self.folder / "logs" / "letsencrypt.log").read_text()

    def chain(self, name: str) -> Path:
        return self.folder / "etc" / "live" / _plain(name) / "fullchain.pem"

    def key(self, name: str) -> Path:
        return self.folder / "etc" / "live" / _plain(name) / "privkey.pem"

    def _of(self, name: str) -> tuple[str, ...]:
        return ("--cert-path", str(self.chain(name)), "--no-delete-after-revoke")

    def _agreed(self) -> tuple[str, ...]:
        return ("--agree-tos", "--register-unsafely-without-email", *self._at())

    def _at(self) -> tuple[str, ...]:
        return ("--server", self.directory)

    def _bound(self) -> tuple[str, ...]:
        key_id, hmac_key = self.credential.key_id, self.credential.hmac_key
        return ("--eab-kid", key_id, "--eab-hmac-key", hmac_key)


class Lego(AcmeClient):
    """In Go; Traefik's client is its library."""

    def issue(self, *names: str, key: str = "ec", again: bool = False) -> Said:
        command = ("renew", "--days", "1000", "--no-random-sleep") if again else ("run",)
        return self.lego(*command, names=names, key=key)

    def revoke(self, name: str) -> Said:
        return self.lego("revoke", "--keep", names=(name,))

    def lego(self, *command: str, names: tuple[str, ...], key: str = "ec") -> Said:
        binding = ("--eab", "--kid", self.credential.key_id, "--hmac", self.credential.hmac_key)
        wanted = [part for name in names for part in ("--domains", name)]
        return self.run(
            *("lego", "--path", "lego", "--accept-tos", "--email", "pki@example.com"),
            *(
                "--server",
                self.directory,
                *binding,
                "--http",
                "--cert.timeout",
                str(PATIENCE_SECONDS),
            ),
            *("--key-type", "ec256" if key == "ec" else "rsa2048"),
            *(*wanted, *command),
        )

    def chain(self, name: str) -> Path:
        return self.folder / "lego" / "certificates" / f"{_as_file(name)}.crt"

    def key(self, name: str) -> Path:
        return self.folder / "lego" / "certificates" / f"{_as_file(name)}.key"


class Dehydrated(AcmeClient):
    """A shell script around curl and openssl."""

    def register(self) -> Said:
        settings = {
            "CA": self.directory,
            "EAB_KID": self.credential.key_id,
            "EAB_HMAC_KEY": self.credential.hmac_key,
            "BASEDIR": str(self.folder),
            "WELLKNOWN": str(self.folder),
        }
        lines = [f'{name}="{value}"\n' for name, value in settings.items()]
        (self.folder / "config").write_text("".join(lines))
        return self.dehydrated("--register", "--accept-terms")

    def issue(self, *names: str, key: str = "ec", again: bool = False) -> Said:
        algorithm = "prime256v1" if key == "ec" else "rsa"
        wanted = [part for name in names for part in ("--domain", name)]
        forced = ("--force",) if again else ()
        kind = ("--algo", algorithm, "--alias", _plain(names[0]))
        return self.dehydrated("--cron", *wanted, *kind, *forced)

    def dehydrated(self, *arguments: str) -> Said:
        # One that is killed leaves its lock behind.
        return self.run("dehydrated", "--config", "config", "--no-lock", *arguments)

    def revoke(self, name: str) -> Said:
        return self.dehydrated("--revoke", str(self.chain(name).with_name("cert.pem")))

    def chain(self, name: str) -> Path:
        return self.folder / "certs" / _plain(name) / "fullchain.pem"

    def key(self, name: str) -> Path:
        return self.folder / "certs" / _plain(name) / "privkey.pem"


class Uacme(AcmeClient):
    """In C; it keeps its key, and calls a program for each challenge."""

    def register(self) -> Said:
        binding = f"{self.credential.key_id}:{self.credential.hmac_key}"
        return self.uacme("--eab", binding, "new")

    def issue(self, *names: str, key: str = "ec", again: bool = False) -> Said:
        kind = ("--type", "EC") if key == "ec" else ("--type", "RSA")
        forced = ("--force",) if again else ()
        # A program that refuses every challenge: none is to come.
        return self.uacme("--hook", "/bin/false", *kind, *forced, "issue", *names)

    def uacme(self, *arguments: str) -> Said:
        common = ("--verbose", "--confdir", "uacme", "--acme-url", self.directory, "--yes")
        return self.run("uacme", *common, *arguments)

    def revoke(self, name: str) -> Said:
        return self.uacme("revoke", str(self.chain(name)))

    def revoke_by_key(self, name: str) -> Said:
        return self.uacme("revoke", str(self.chain(name)), str(self.key(name)))

    def roll_over(self) -> Said:
        """Give the account another key."""
        return self.uacme("newkey")

    def chain(self, name: str) -> Path:
        return self.folder / "uacme" / name / "cert.pem"

    def key(self, name: str) -> Path:
        return self.folder / "uacme" / "private" / name / "key.pem"


class Caddy(AcmeClient):
    """A web server that has its own client; it runs until it has what it wants, or is refused."""

    def issue(self, *names: str, key: str = "ec", again: bool = False) -> Said:
        config = json.loads(self._adapted(names, key))
        if again:
            # Of a certificate's life, how much is left when it is renewed.
            (policy,) = config["apps"]["tls"]["automation"]["policies"]
            policy["renewal_window_ratio"] = 0.999
        (self.folder / "config.json").write_text(json.dumps(config))
        good = "certificate renewed successfully" if again else "obtained successfully"
        return self._until(good, "will retry", len(names))

    def chain(self, name: str) -> Path:
        return self._stored(name, "crt")

    def key(self, name: str) -> Path:
        return self._stored(name, "key")

    def _stored(self, name: str, ending: str) -> Path:
        wanted = f"{name.replace('*', 'wildcard_')}.{ending}"
        return next((self.folder / "caddy" / "certificates").glob(f"*/*/{wanted}"))

    def _adapted(self, names: tuple[str, ...], key: str) -> str:
        port = free_ports(2)
        sites = ", ".join(f"{name}:{port}" for name in names)
        (self.folder / "Caddyfile").write_text(f"""{{
  admin off
  storage file_system {self.folder}/caddy
  http_port {port + 1}
  https_port {port}
  auto_https disable_redirects
  key_type {"p256" if key == "ec" else "rsa2048"}
  acme_ca {self.directory}
  acme_eab {{
    key_id {self.credential.key_id}
    mac_key {self.credential.hmac_key}
  }}
}}
{sites} {{
  respond "ok"
}}
""")
        done = subprocess.run(
            ["caddy", "adapt", "--config", "Caddyfile"],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def _until(self, good: str, bad: str, times: int) -> Said:
        """Run it until it says so many times that it succeeded, or that it will try again."""
        with self.started("caddy", "run", "--config", "config.json") as (process, said):
            until = time.monotonic() + PATIENCE_SECONDS
            while all(said.read_text().count(word) < times for word in (good, bad)):
                self.wait(process, said, until)
                if process.poll() is not None:
                    break
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=PATIENCE_SECONDS)
            text = said.read_text()
            return Said(0 if text.count(good) >= times else 1, text)


CLIENTS: dict[str, type[AcmeClient]] = {
    "certbot": Certbot,
    "lego": Lego,
    "dehydrated": Dehydrated,
    "uacme": Uacme,
    "caddy": Caddy,
}


def is_here(name: str) -> bool:
    """Tell whether a client can be run; certbot always can."""
    return name == "certbot" or shutil.which(name) is not None


def key_kind(certificate: x509.Certificate) -> str:
    """Tell what kind of key a certificate is for."""
    return "ec" if isinstance(certificate.public_key(), ec.EllipticCurvePublicKey) else "rsa"


def _plain(name: str) -> str:
    return name.replace("*.", "wildcard.")


def _as_file(name: str) -> str:
    return name.replace("*", "_")
