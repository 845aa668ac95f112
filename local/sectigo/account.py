"""The account that the simulator knows; its defaults are the demo's."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """One administrator of one customer with one organization, and an API key."""

    login: str = "demo"
    password: str = field(default="demo-password", repr=False)
    customer_uri: str = "demo"
    organization_id: int = 1234
    client_id: str = "demo-client"
    client_secret: str = field(default="demo-client-secret", repr=False)


DEMO = Account()
