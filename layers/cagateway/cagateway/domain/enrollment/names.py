"""The names of a request: what its certificate is for, whichever field says so.

Requirements, bounds, equality, what is ordered and what people are shown all take them from here.
"""

from __future__ import annotations

from collections.abc import Iterable

from cagateway.domain.x509.alt_names import AltName, common_alt_name, normal_alt_name
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class StrayName:
    """A name that is neither host name nor address, as it came.

    Args:
        target: The field that holds it.
    """

    name: AltName
    target: str


@dataclass(frozen=True, slots=True)
class RequestNames:
    """What a certificate is to be for.

    Args:
        hosts: Host names and addresses in normal form, each once: what can be ordered.
        strays: What is neither, each once.
        labels: Common names of one label, such as `payroll`: titles, which are ordered as none of
            the names, and all the same hosts to software inside of a network.
    """

    hosts: tuple[AltName, ...] = ()
    strays: tuple[StrayName, ...] = ()
    labels: tuple[AltName, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """Give the host names and addresses alone, as Sectigo takes them."""
        return tuple(dict.fromkeys(name.value for name in self.hosts))

    @property
    def types(self) -> frozenset[str]:
        """Give the types that there is a name of; one that is not what its type says is none."""
        strays = (one.name.type for one in self.strays if not one.name.is_misnamed())
        return frozenset((*(name.type for name in self.hosts), *strays))


def names_of(
    sent: Iterable[AltName], in_csr: Iterable[AltName], common_names: Iterable[str]
) -> RequestNames:
    """Put a request's names together.

    Args:
        sent: The subject alternative names of the request itself.
        in_csr: Those of its CSR.
        common_names: Of its subject; what reads as a host name or an address is a name as well.

    >>> names_of([AltName("dNSName", "WWW.a.example.")], [], ["www.a.example", "Team"]).values
    ('www.a.example',)
    """
    hosts: dict[AltName, None] = {}
    strays: dict[AltName, StrayName] = {}
    for target, group in (("subjectAltNames", sent), ("csr", in_csr)):
        for name in group:
            normal = normal_alt_name(name)
            if normal is None:
                strays.setdefault(name, StrayName(name, target))
            else:
                hosts[normal] = None
    texts = tuple(common_names)
    hosts.update((name, None) for name in map(common_alt_name, texts) if name)
    labels = (normal_alt_name(AltName("dNSName", text.strip(" "))) for text in texts)
    titles = dict.fromkeys(name for name in labels if name and "." not in name.value)
    return RequestNames(tuple(hosts), tuple(strays.values()), tuple(titles))
