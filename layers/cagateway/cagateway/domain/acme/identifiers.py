"""What certificates are asked for in an order: host names (RFC 8555) and addresses (RFC 8738)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import cast

from cagateway.domain.enrollment.request import MAX_SUBJECT_ENTRIES
from cagateway.domain.x509.alt_names import AltName, address, host_name
from cagateway.values import dataclass

_WILDCARD = "*."
_MOST_SHOWN = 5


class IdentifierType(StrEnum):
    """The types that are served."""

    DNS = "dns"
    IP = "ip"


_ALT_NAME_TYPES = {IdentifierType.DNS: "dNSName", IdentifierType.IP: "iPAddress"}


@dataclass(frozen=True, slots=True)
class Identifier:
    """One name.

    Args:
        type: `dns` or `ip`; another one only where it is refused.
        value: In normal form.
    """

    type: str
    value: str

    @property
    def is_wildcard(self) -> bool:
        """Tell whether it stands for all names directly below another one."""
        return self.value.startswith(_WILDCARD)

    @property
    def base(self) -> str:
        """Give the name that an authorization shows: a wildcard's without its asterisk (7.1.4)."""
        return self.value.removeprefix(_WILDCARD)

    def as_alt_name(self) -> AltName:
        """Give it as requests hold it."""
        return AltName(_ALT_NAME_TYPES[IdentifierType(self.type)], self.value)


class IdentifiersError(ValueError):
    """The identifiers of an order are not such; the message says what they must be."""


class UnsupportedIdentifierError(IdentifiersError):
    """Identifiers of types that are not served.

    Args:
        identifiers: They, as they came.
    """

    def __init__(self, message: str, identifiers: tuple[Identifier, ...]) -> None:
        super().__init__(message)
        self.identifiers = identifiers


def identifier_of(name: AltName) -> Identifier:
    """Give a name of a request as an identifier."""
    types: Mapping[str, str] = {alt: str(own) for own, alt in _ALT_NAME_TYPES.items()}
    return Identifier(types.get(name.type, name.type), name.value)


def read_identifiers(value: object) -> tuple[Identifier, ...]:
    """Read the identifiers of a new order: each once, in normal form.

    Args:
        value: Any JSON.

    Raises:
        IdentifiersError: They cannot be read.
        UnsupportedIdentifierError: Some are of types that are not served.

    >>> [one.value for one in read_identifiers([{"type": "dns", "value": "WWW.Example.com"}])]
    ['www.example.com']
    """
    if not isinstance(value, list) or not value:
        raise IdentifiersError("identifiers must be a list of at least one name.")
    if len(value) > MAX_SUBJECT_ENTRIES:
        raise IdentifiersError(f"identifiers must be {MAX_SUBJECT_ENTRIES} names at most.")
    sent = [_sent(one) for one in cast("list[object]", value)]
    strange = tuple(one for one in sent if one.type not in set(IdentifierType))
    if strange:
        raise UnsupportedIdentifierError(
            "Certificates are issued for names of the types dns and ip alone.", strange
        )
    return tuple(dict.fromkeys(_normal(one) for one in sent))


def differences(wanted: Iterable[Identifier], found: Iterable[Identifier]) -> str | None:
    """Say how the names of a CSR differ from its order's; `None` if they do not."""
    ordered, requested = set(wanted), set(found)
    missing = sorted(one.value for one in ordered - requested)
    strange = sorted(one.value for one in requested - ordered)
    texts = [
        *([f"it lacks {_listed(missing)}"] if missing else []),
        *([f"it has {_listed(strange)}, which the order has not"] if strange else []),
    ]
    return " and ".join(texts) or None


def _sent(entry: object) -> Identifier:
    members = cast("Mapping[str, object]", entry) if isinstance(entry, Mapping) else {}
    kind, value = members.get("type"), members.get("value")
    if not isinstance(kind, str) or not isinstance(value, str):
        raise IdentifiersError('Each identifier must be {"type": "dns", "value": "<name>"}.')
    return Identifier(kind, value)


def _normal(sent: Identifier) -> Identifier:
    is_host = sent.type == IdentifierType.DNS
    # RFC 8555, 7.1.3: internationalized names come as A-labels.
    normal = (host_name if is_host else address)(sent.value) if sent.value.isascii() else None
    if normal is None:
        rule = "a host name (IDNs as A-labels)" if is_host else "an IP address"
        raise IdentifiersError(f"The {sent.type} identifier {sent.value[:80]!a} is not {rule}.")
    return Identifier(sent.type, normal)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_SHOWN
    return ", ".join(names[:_MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
