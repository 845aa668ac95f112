"""Changing configurations: checked as a whole, one change at a time, with a trail."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection
from datetime import datetime

from cagateway.domain.authorities.configuration import CertificateAuthority, read_configuration
from cagateway.domain.authorities.configuration_change import ConfigurationChange
from cagateway.domain.authorities.connection import (
    ACCOUNT_SETTINGS,
    DEFAULT_SECRETS_PREFIX,
    IN_THE_SECRET,
    SectigoAccount,
    read_account,
)
from cagateway.domain.authorities.stored_authority import StoredConfiguration
from cagateway.domain.authorities.stored_documents import read_stored_document
from cagateway.domain.documents import ChangeAction
from cagateway.domain.errors import (
    ErrorKind,
    GatewayError,
    certificate_authority_not_found,
)
from cagateway.domain.sections import Problems, Section
from cagateway.domain.sync.state import SyncCause
from cagateway.ports.authorities import Configurations, Deletions
from cagateway.ports.store_errors import MAX_DOCUMENT_BYTES, DocumentTooLargeError
from cagateway.ports.sync import SyncRequester, SyncRequestError
from cagateway.services.authorities.deletions import finish_deletions
from cagateway.services.authorities.documents import Precondition, as_document, changed_meanwhile
from cagateway.services.sync.outbox import Announcer
from cagateway.values import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ConfigurationEditor:
    """Changes configurations.

    Args:
        allowed_hosts: The hosts that a CA's `url` may name.
        clock: The time, in UTC.
        secrets_prefix: What the name of a CA's secret begins with.
    """

    configurations: Configurations
    deletions: Deletions
    syncs: SyncRequester
    announcer: Announcer
    allowed_hosts: Collection[str]
    clock: Callable[[], datetime]
    secrets_prefix: str = DEFAULT_SECRETS_PREFIX

    def check(self, ca_id: str, document: object) -> CertificateAuthority:
        """Check a document.

        Raises:
            GatewayError: INVALID_CONFIGURATION, with one detail for each problem; or
                REQUEST_TOO_LARGE.
        """
        authority = read_configuration(
            ca_id, document, self.allowed_hosts, secrets_prefix=self.secrets_prefix
        )
        text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        if len(text.encode()) > MAX_DOCUMENT_BYTES:
            raise _too_large()
        if authority.chain:
            _check_chain(authority)
        return authority

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

    def put(
        self, ca_id: str, content: object, principal: str, expected: Precondition
    ) -> tuple[StoredConfiguration, bool]:
        """Store a document, and ask for a sync if what is synced changed.

        Returns:
            What is stored now, and whether the CA is new.

        Raises:
            GatewayError: INVALID_CONFIGURATION, REQUEST_TOO_LARGE, or VERSION_CONFLICT if
                somebody else changed it meanwhile.
        """
        authority = self.check(ca_id, content)
        document = as_document(content)
        found = self.configurations.find(ca_id)
        expected(found)
        if found and found.document == document:
            return found, False
        change = ConfigurationChange.storing(
            ca_id, document, found, principal=principal, changed_at=self.clock()
        )
        try:
            is_stored = self.configurations.put(change, document, found)
        except DocumentTooLargeError:
            raise _too_large() from None
        if not is_stored:
            raise changed_meanwhile(f"certificate authority '{ca_id}'")
        self.announcer.announce(ca_id)
        if authority.sync and authority.sync != _sync_of(found):
            self._ask_for_sync(change)
        stored = StoredConfiguration(ca_id, document, change.version, change.changed_at)
        return stored, found is None

    def delete(self, ca_id: str, principal: str, expected: Precondition) -> None:
        """Remove a CA with all that was kept for it but its history.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND, or VERSION_CONFLICT.
        """
        found = self.find(ca_id)
        expected(found)
        now = self.clock()
        change = ConfigurationChange(ca_id, found.version, ChangeAction.DELETED, principal, now)
        if not self.configurations.delete(found, change):
            raise changed_meanwhile(f"certificate authority '{ca_id}'")
        _log.info("%s deleted %s at version %d", principal, ca_id, found.version)
        self.announcer.announce(ca_id)
        finish_deletions(self.deletions, now)

    def find(self, ca_id: str) -> StoredConfiguration:
        """Find a CA's document.

        Raises:
            GatewayError: CERTIFICATE_AUTHORITY_NOT_FOUND.
        """
        found = self.configurations.find(ca_id)
        if found is None:
            raise certificate_authority_not_found(ca_id)
        return found

    def _ask_for_sync(self, change: ConfigurationChange) -> None:
        cause, now = SyncCause.CONFIGURATION_CHANGE, change.changed_at
        try:
            self.syncs.ask([change.ca_id], cause, now, principal=change.principal)
        except SyncRequestError:
            # The change is stored; the next read or the next tick asks again.
            _log.exception("No sync could be asked for after a change of %s", change.ca_id)


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


def _sync_of(stored: StoredConfiguration | None) -> object:
    """Read what was synced so far; a document that cannot be read was not synced."""
    try:
        return read_stored_document(stored.ca_id, stored.document).sync if stored else None
    except GatewayError:
        return None


def _too_large() -> GatewayError:
    return GatewayError(
        ErrorKind.REQUEST_TOO_LARGE,
        f"The document has more than {MAX_DOCUMENT_BYTES} bytes, which is what one DynamoDB item "
        "holds. Shorten descriptions, or spread the profiles over several CAs.",
        target="body",
    )
