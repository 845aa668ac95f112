"""Changing CAs: a sync is asked for where what is synced changes, and deletions are finished."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from cagateway.domain.authorities.configuration import CertificateAuthority, read_configuration
from cagateway.domain.authorities.configured_fields import (
    FieldTrouble,
    has_defaults,
    troubles_of,
)
from cagateway.domain.authorities.connection import (
    ACCOUNT_SETTINGS,
    DEFAULT_SECRETS_PREFIX,
    IN_THE_SECRET,
    SectigoAccount,
    read_account,
)
from cagateway.domain.authorities.stored_authority import read_stored_document
from cagateway.domain.documents import ConfigurationChange, DocumentChange, StoredDocument
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    certificate_authority_not_found,
)
from cagateway.domain.sections import Problems, Section
from cagateway.domain.sync.state import SyncCause
from cagateway.ports.authorities import Deletions
from cagateway.ports.documents import Configurations
from cagateway.ports.events import History
from cagateway.ports.sectigo import ConnectionTester
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES, DocumentTooLargeError
from cagateway.ports.sync import SyncRequester, SyncRequestError, SyncStates
from cagateway.services.authorities.catalog import finish_deletions
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.documents import DocumentEditor
from cagateway.values import dataclass

# An operator mends these before reading of more.
_MAX_DETAILS = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ConfigurationEditor(DocumentEditor[CertificateAuthority, Configurations]):
    """Changes configurations.

    Args:
        allowed_hosts: The hosts that a CA's `url` may name.
        secrets_prefix: What the name of a CA's secret begins with.
    """

    noun: ClassVar = "certificate authority"
    change_type: ClassVar = ConfigurationChange

    deletions: Deletions
    syncs: SyncRequester
    allowed_hosts: Collection[str]
    secrets_prefix: str = DEFAULT_SECRETS_PREFIX

    def check(self, document_id: str, content: object) -> CertificateAuthority:
        """Check a document.

        Raises:
            GatewayError: INVALID_CONFIGURATION, with one detail for each problem; or
                REQUEST_TOO_LARGE.
        """
        authority = read_configuration(
            document_id, content, self.allowed_hosts, secrets_prefix=self.secrets_prefix
        )
        text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
        if len(text.encode()) > MAX_DOCUMENT_BYTES:
            raise _too_large()
        if authority.chain:
            _check_chain(authority)
        if authority.sync and has_defaults(authority):
            self._check_defaults(authority, authority.sync.source)
        return authority

    def _check_defaults(self, authority: CertificateAuthority, source: str) -> None:
        """Hold defaults against the fields that Sectigo has, as far as they are known here."""
        known = self.documents.custom_fields(authority.ca_id, source)
        broken = tuple(
            replace(one, code=ErrorKind.INVALID_CONFIGURATION)
            for one in troubles_of(authority, known or ())
            if known is not None and one.code == FieldTrouble.DEFAULT_INVALID
        )
        if broken:
            raise GatewayError(
                ErrorKind.INVALID_CONFIGURATION,
                f"The configuration of certificate authority '{authority.ca_id}' has "
                f"{len(broken)} problem(s), first: {broken[0].message}",
                target="configuration",
                details=broken[:_MAX_DETAILS],
            )

    def check_account(self, settings: object) -> SectigoAccount:
        """Check what logging in at Sectigo takes: `url`, `customer-uri`, `credentials-secret`.

        Raises:
            GatewayError: INVALID_CONFIGURATION, with one detail for each problem.
        """
        problems = Problems(ErrorKind.INVALID_CONFIGURATION, quotes_text=True)
        section = Section("", settings, problems)
        section.refuse_unknown(ACCOUNT_SETTINGS, IN_THE_SECRET)
        account = read_account(section, self.allowed_hosts, self.secrets_prefix)
        if problems.found or account is None:
            raise problems.refusal()
        return account

    def not_found(self, document_id: str) -> GatewayError:
        """Say that no CA has this id, which may be any text."""
        return certificate_authority_not_found(document_id)

    def _store(
        self,
        described: CertificateAuthority,  # noqa: ARG002 - the document says all that is stored
        change: DocumentChange,
        document: Mapping[str, Any],
        found: StoredDocument | None,
    ) -> bool:
        try:
            return self.documents.put(change, document, found)
        except DocumentTooLargeError:
            raise _too_large() from None

    def _after_storing(
        self, described: CertificateAuthority, change: DocumentChange, found: StoredDocument | None
    ) -> None:
        if described.sync and described.sync != _sync_of(found):
            self._ask_for_sync(change)

    def _after_deleting(self, change: DocumentChange) -> None:
        _log.info(
            "%s deleted %s at version %d", change.principal, change.document_id, change.version
        )
        finish_deletions(self.deletions, change.changed_at)

    def _ask_for_sync(self, change: DocumentChange) -> None:
        cause, now = SyncCause.CONFIGURATION_CHANGE, change.changed_at
        try:
            self.syncs.ask([change.document_id], cause, now, principal=change.principal)
        except SyncRequestError:
            # The change is stored; the next read or the next tick asks again.
            _log.exception("No sync could be asked for after a change of %s", change.document_id)


def _check_chain(authority: CertificateAuthority) -> None:
    from cagateway.domain.x509.chains import (  # noqa: PLC0415 - cryptography, for this alone
        broken_links,
    )

    if broken := tuple(broken_links(authority)):
        raise GatewayError(
            ErrorKind.INVALID_CONFIGURATION,
            f"The chain of certificate authority '{authority.ca_id}' does not hold: "
            f"{broken[0].message}",
            target="chain",
            details=broken,
        )


def _sync_of(stored: StoredDocument | None) -> object:
    """Read what was synced so far; a document that cannot be read was not synced."""
    try:
        return read_stored_document(stored.document_id, stored.document).sync if stored else None
    except GatewayError:
        return None


def _too_large() -> GatewayError:
    return GatewayError(
        ErrorKind.REQUEST_TOO_LARGE,
        f"The document has more than {MAX_DOCUMENT_BYTES} bytes, which is what one DynamoDB item "
        "holds. Shorten descriptions, or spread the profiles over several CAs.",
        target="body",
    )


@dataclass(frozen=True, slots=True)
class Administration:
    """What functions/management works with, where CAs are concerned."""

    editor: ConfigurationEditor
    reader: AuthorityReader
    history: History
    syncs: SyncRequester
    connections: ConnectionTester
    states: SyncStates
