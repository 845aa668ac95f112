"""The account that the simulator knows; its defaults are the demo's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """One administrator of one customer with one organization, and an API key.

    Args:
        departments: The organization's, by id.
    """

    login: str = "demo"
    password: str = field(default="demo-password", repr=False)
    customer_uri: str = "demo"
    organization_id: int = 1234
    organization: str = "Demo"
    departments: Mapping[int, str] = field(default_factory=lambda: {1235: "Web shop"})
    client_id: str = "demo-client"
    client_secret: str = field(default="demo-client-secret", repr=False)

    def organizations(self) -> list[dict[str, object]]:
        """Give what this administrator may choose from, as Sectigo lists it."""
        departments = [
            {"id": one, "parentName": self.organization, "name": name}
            for one, name in self.departments.items()
        ]
        listed = {"id": self.organization_id, "name": self.organization}
        return [{**listed, "departments": departments}]

    def details(self, number: str) -> dict[str, object] | None:
        """Describe the organization, or one of its departments, as Sectigo does; None: unknown.

        The list does not say what may be ordered (Keyfactor's CHANGELOG 1.0.10): this does.
        """
        if not self.knows(number):
            return None
        name = self.departments.get(int(number))
        known = {
            "id": int(number),
            "name": name or self.organization,
            "certTypes": ["SSL", "SMIME", "Device"],
            "sslCertsApiEnabled": True,
            "clientCertsApiEnabled": True,
        }
        if name:
            return {**known, "parentName": self.organization}
        (listed,) = self.organizations()
        return {**known, "departments": listed["departments"]}

    def knows(self, organization: str) -> bool:
        """Tell whether an id is that of the organization, or of one of its departments."""
        return organization in {str(one) for one in (self.organization_id, *self.departments)}


DEMO = Account()
