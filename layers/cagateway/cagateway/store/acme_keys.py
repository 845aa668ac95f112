"""The keys of ACME's objects. What is an account's own is one partition, `ACME#<accountId>`.

| partition | sort key | item |
|---|---|---|
| `ACME#<accountId>` | `acme:account` | the account |
| `ACME#<accountId>` | `acme:begun` | the ids of its orders that are not finalized |
| `ACME#<accountId>` | `order#<orderId>` | an order, with its authorizations |
| `ACME#<keyId>` | `made#<day>` | how many accounts a credential has made on a day |
| `ACME-KEY#<thumbprint>` | `<caId>#<profileId>` | which account has a key |
| `ACME-REPLACED#<caId>` | `<hex>` | which order renews a certificate |
| `ACME-NONCES` | `acme:key` | what nonces are made with |
| `ACME-NONCE#<nonce>` | `acme:nonce` | that a nonce was used |

Credentials, with which accounts are made, are their client's (`store/keys.py`), and what serves
ACME only reads them. A key id is in lower case, which no account's id is.
"""

from __future__ import annotations

from datetime import datetime

from cagateway.store import Key

ORDER = "order#"


def account_key(account_id: str) -> Key:
    """Give an account's key."""
    return _key(_account(account_id), "acme:account")


def begun_key(account_id: str) -> Key:
    """Give the key of what bounds an account's orders."""
    return _key(_account(account_id), "acme:begun")


def order_key(account_id: str, order_id: str) -> Key:
    """Give an order's key; "" begins all of an account."""
    return _key(_account(account_id), f"{ORDER}{order_id}")


def made_key(key_id: str, day: datetime) -> Key:
    """Give the key of the number of accounts that a credential has made on a day, in UTC."""
    return _key(_account(key_id), f"made#{day:%Y-%m-%d}")


def public_key_key(ca_id: str, profile_id: str, thumbprint: str) -> Key:
    """Give the key of what an account is found by: its own key, at one directory."""
    return _key(f"ACME-KEY#{thumbprint}", f"{ca_id}#{profile_id}")


def replaced_key(ca_id: str, serial_number: str) -> Key:
    """Give the key of what says that a certificate is being renewed."""
    return _key(f"ACME-REPLACED#{ca_id}", serial_number)


def nonce_secret_key() -> Key:
    """Give the key of what nonces are made with."""
    return _key("ACME-NONCES", "acme:key")


def nonce_key(nonce: str) -> Key:
    """Give the key of a nonce that was used."""
    return _key(f"ACME-NONCE#{nonce}", "acme:nonce")


def _account(account_id: str) -> str:
    return f"ACME#{account_id}"


def _key(partition: str, sort_key: str) -> Key:
    return {"pk": {"S": partition}, "sk": {"S": sort_key}}
