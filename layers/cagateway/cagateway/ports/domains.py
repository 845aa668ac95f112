"""The state of domains: at Sectigo, and as it was read last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cagateway.ports.sectigo import SectigoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    # For types alone, as in the other ports.
    from datetime import datetime

    from cagateway.domain.authorities.connection import SectigoAccount
    from cagateway.domain.dcv.domains import DomainList, DomainRecord, DomainTrouble
    from cagateway.domain.dcv.known_domains import KnownDomains


class DomainsForbiddenError(SectigoError):
    """The login may not see domains: a right that it need not have."""


class DomainSource(Protocol):
    """Sectigo, as far as domains are concerned. Raises `SectigoError`."""

    def list_domains(self, account: SectigoAccount, now: datetime) -> DomainList:
        """Fetch the domains, of all organizations that an account's login sees.

        A domain is validated for the customer, whichever organization it is delegated to.

        Raises:
            DomainsForbiddenError: It may not see any.
        """


class SeenDomains(Protocol):
    """How domains stood when they were read last. Raises `StoreError`."""

    def find(self, account: str) -> DomainRecord:
        """Find what is known of the domains that a login sees: nothing, of an unknown one."""


class DomainRecords(SeenDomains, Protocol):
    """Keeps how domains stand. Raises `StoreError`."""

    def keep(
        self, account: str, listed: DomainList, certificates: Mapping[str, int]
    ) -> DomainList | None:
        """Keep a list, and give it as far as there is room; `None` if a newer one is there."""

    def note_trouble(self, account: str, trouble: DomainTrouble) -> None:
        """Note why there is no newer list; the last one stays."""

    def publish(self, ca_id: str, known: KnownDomains) -> bool:
        """Let the readers of a CA know of its domains; False if there is no such CA."""


class CurrentNames(Protocol):
    """The certificates that were issued here and are in use. Raises `StoreError`."""

    def names(self, ca_ids: Sequence[str], now: datetime) -> Iterator[tuple[str, ...]]:
        """Run through the names of each, as far as they are counted."""


class DomainQueue(Protocol):
    """Has domains read. Never raises: what is lost is asked for again a day later."""

    def read_domains(self, ca_ids: Sequence[str]) -> bool:
        """Ask for the domains of CAs that share a login; False if that could not be asked."""
