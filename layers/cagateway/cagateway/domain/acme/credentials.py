"""External account binding (RFC 8555, 7.3.4): the credentials that a client's accounts come of."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime

from cagateway.domain.base64url import to_base64url
from cagateway.domain.documents import ChangeAction
from cagateway.values import dataclass

# Each machine may have one of its own, and a client that needs more is several clients. All are
# removed in the transaction that deletes their client, to which DynamoDB gives 100 parts.
MAX_CREDENTIALS = 50
# RFC 7518, 3.2: a key of HS256 has 256 bits at least.
HMAC_KEY_BYTES = 32
_KEY_ID_BYTES = 16
# A key that begins with a hyphen reads as an option to certbot and lego. One in 64 does.
_MAX_DRAWS = 100


@dataclass(frozen=True, slots=True)
class AcmeCredential:
    """What a client makes ACME accounts with; its HMAC key is nowhere but in the vault's hands.

    Args:
        key_id: Of letters and digits: some clients write key id and key with a colon between.
        client_id: Whose accounts they become.
        created_at: In UTC.
        expires_at: When it makes no new accounts any more; those that are made go on.
        created_by: The IAM principal that made it.
    """

    key_id: str
    client_id: str
    created_at: datetime
    expires_at: datetime | None = None
    created_by: str = ""

    def makes_accounts(self, now: datetime) -> bool:
        """Tell whether new accounts may be made with it."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class StoredAcmeCredential:
    """A credential with its HMAC key, encrypted."""

    credential: AcmeCredential
    sealed_hmac_key: str


@dataclass(frozen=True, slots=True)
class AcmeCredentialChange:
    """That a credential was made or deleted, for its client's history.

    Args:
        action: CREATED or DELETED.
        principal: Who did it: the IAM principal of the request.
        expires_at: As the credential's.
    """

    client_id: str
    key_id: str
    action: ChangeAction
    principal: str
    changed_at: datetime
    expires_at: datetime | None = None


def new_key_id(random_bytes: Callable[[int], bytes]) -> str:
    """Make a key id: 26 characters, that a person can tell apart and no shell takes for its own.

    >>> new_key_id(bytes)
    'aaaaaaaaaaaaaaaaaaaaaaaaaa'
    """
    return base64.b32encode(random_bytes(_KEY_ID_BYTES)).decode().rstrip("=").lower()


def new_hmac_key(random_bytes: Callable[[int], bytes]) -> bytes:
    """Make an HMAC key: 256 bits, which do not begin with a hyphen in base64url.

    Raises:
        RuntimeError: The random source gives the same again and again.
    """
    for _ in range(_MAX_DRAWS):
        key = random_bytes(HMAC_KEY_BYTES)
        if not to_base64url(key).startswith("-"):
            return key
    raise RuntimeError("The random source is out of order.")
