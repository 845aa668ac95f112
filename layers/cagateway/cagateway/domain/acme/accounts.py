"""ACME accounts: a key, and the client whose credential it was made with (RFC 8555, 7.1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import cast

from cagateway.domain.acme.problems import AcmeProblem, ProblemKind
from cagateway.domain.acme.states import AccountStatus, moved
from cagateway.domain.text import is_one_line
from cagateway.values import dataclass

# They are shown to their owner alone, and nothing is ever sent there.
_MOST_CONTACTS, _MAX_CONTACT_CHARACTERS = 10, 320
# RFC 8555, 7.3: one address, and no header fields (RFC 6068).
_MAILBOX = re.compile(r"mailto:[^\s@,?]+@[^\s@,?]+")


@dataclass(frozen=True, slots=True)
class AcmeAccount:
    """One account, which is bound to the CA and the profile of its directory.

    Args:
        client_id: Whose it is.
        key_id: The credential it was made with; with that it ends.
        jwk: Its public key, as JSON's members (RFC 7517).
        thumbprint: Names that key (RFC 7638).
        contacts: As they came.
        version: Grows with each write, which is conditional on it.
        expires_at: Until when it is kept; moved on while it orders.
    """

    account_id: str
    ca_id: str
    profile_id: str
    client_id: str
    key_id: str
    jwk: Mapping[str, str] = field(repr=False)
    thumbprint: str
    contacts: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    status: AccountStatus = AccountStatus.VALID
    version: int = 1

    def is_at(self, ca_id: str, profile_id: str) -> bool:
        """Tell whether it belongs to a directory."""
        return (self.ca_id, self.profile_id) == (ca_id, profile_id)

    def deactivated(self) -> AcmeAccount:
        """Give it as its owner has ended it."""
        return replace(self, status=moved(self.status, AccountStatus.DEACTIVATED))


def read_contacts(value: object) -> tuple[str, ...]:
    """Read an account's contacts; none are needed.

    Args:
        value: Any JSON; `None` where the member is absent.

    Raises:
        AcmeProblem: INVALID_CONTACT, UNSUPPORTED_CONTACT, MALFORMED.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise AcmeProblem(ProblemKind.MALFORMED, "contact must be a list of URLs.")
    contacts = tuple(cast("list[str]", value))
    if len(contacts) > _MOST_CONTACTS:
        text = f"An account has {_MOST_CONTACTS} contacts at most."
        raise AcmeProblem(ProblemKind.INVALID_CONTACT, text)
    for contact in contacts:
        _check_contact(contact)
    return contacts


def _check_contact(contact: str) -> None:
    if not contact.lower().startswith("mailto:"):
        text = "Contacts are mailto: URLs here, or none at all."
        raise AcmeProblem(ProblemKind.UNSUPPORTED_CONTACT, text)
    is_short = len(contact) <= _MAX_CONTACT_CHARACTERS
    if not (is_short and _MAILBOX.fullmatch(contact) and is_one_line(contact)):
        text = "A contact must be one mailbox, as mailto:pki@example.com, without header fields."
        raise AcmeProblem(ProblemKind.INVALID_CONTACT, text)
