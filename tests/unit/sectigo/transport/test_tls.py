"""PEM on its way into a TLS context: never where others could read it, and never for long."""

from __future__ import annotations

import os
import ssl
import stat
from pathlib import Path

import pytest

from cagateway.sectigo.transport.tls import UnusablePemError, load_client_certificate, trusting
from tests.certificates import Authority

PAIR = Authority.named("mine").issue()


class WatchedContext(ssl.SSLContext):
    """Notes the rights of each file that is loaded, and how many there are on disk."""

    folder: Path
    modes: list[int]
    on_disk: list[int]

    def load_cert_chain(self, certfile: object, keyfile: object, password: object) -> None:  # type: ignore[override]
        paths = (str(certfile), str(keyfile))
        self.modes = [stat.S_IMODE(Path(path).stat().st_mode) for path in paths]
        self.on_disk = [len(list(self.folder.iterdir()))]
        super().load_cert_chain(*paths, password)  # type: ignore[arg-type]


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> WatchedContext:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    watched = WatchedContext(ssl.PROTOCOL_TLS_CLIENT)
    watched.folder = tmp_path
    return watched


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="only Linux has files in memory")
def test_pem_stays_in_memory(context: WatchedContext) -> None:
    load_client_certificate(context, PAIR.certificate_pem, PAIR.key_pem)
    assert context.on_disk == [0]


class TestWithoutFilesInMemory:
    @pytest.fixture(autouse=True)
    def nowhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(os, "memfd_create", raising=False)

    def test_pem_is_for_this_user_alone_and_gone_at_once(self, context: WatchedContext) -> None:
        load_client_certificate(context, PAIR.certificate_pem, PAIR.key_pem)
        assert context.modes == [0o600, 0o600]
        assert list(context.folder.iterdir()) == []

    def test_pem_that_cannot_be_used_is_gone_as_well(self, context: WatchedContext) -> None:
        with pytest.raises(UnusablePemError):
            load_client_certificate(context, PAIR.certificate_pem, "hunter2")
        assert context.on_disk == [2]
        assert list(context.folder.iterdir()) == []


def test_certificates_and_names_are_checked_with_every_trust() -> None:
    for context in (trusting(), trusting(PAIR.certificate_pem)):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
