"""What a server's certificate may be for, and who may be named as having asked for it."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from local.sectigo.answers import Code, RefusedByCodeError

# RFC 1123, 2.1: a label; CA/Browser Forum's Baseline Requirements, 7.1.4.2.1: no underscores.
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_LONGEST_NAME = 253
# As browsers check `<input type=email>` (WHATWG), which is less than RFC 5322 allows.
_MAILBOX = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+", re.ASCII
)
# Those that no public CA certifies: RFC 1918, RFC 4193, loopback and link-local. Python calls more
# private: the networks of documents (RFC 5737, RFC 3849), which stand for public ones in tests.
_INTERNAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16"),
        *("fc00::/7", "::1/128", "fe80::/10"),
    )
)
# RFC 6761, RFC 6762, and what ICANN has set aside for private use.
_LOCAL_DOMAINS = frozenset({"localhost", "local", "internal"})


def check_name(name: str, *, allows_local: bool) -> None:
    """Hold that a name is one that a CA which browsers trust certifies. Raises RefusedByCodeError.

    Args:
        name: Of the request or of the order.
        allows_local: For a private CA, which may certify names of a network of one's own.
    """
    is_local = _is_local(name)
    if is_local is None:
        raise RefusedByCodeError(Code.INVALID_FIELD, "A name is no domain and no address")
    if is_local and not allows_local:
        raise RefusedByCodeError(Code.LOCAL_NAME, "A name is local, or an address is private")


def _is_local(name: str) -> bool | None:
    """Tell whether it is a network's own; `None` for what is no name at all."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return _is_local_domain(name)
    return any(address in network for network in _INTERNAL if network.version == address.version)


def _is_local_domain(name: str) -> bool | None:
    labels = name.removeprefix("*.").split(".")
    if len(name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        return None
    if labels[-1].isdigit():
        return None  # WHATWG's URL Standard: what ends in a number is an address, and this is none
    return len(labels) == 1 or labels[-1].lower() in _LOCAL_DOMAINS


def is_mailbox(text: str) -> bool:
    """Tell whether a text is one e-mail address."""
    return _MAILBOX.fullmatch(text) is not None


def _mailboxes(text: str) -> str:
    """Hold that it is an e-mail address, or several with commas between them, as Sectigo has it."""
    if text and not all(is_mailbox(one.strip()) for one in text.split(",")):
        raise ValueError("an e-mail address, or several with commas between them")
    return text


Requester = Annotated[str, Field(max_length=512), AfterValidator(_mailboxes)]
