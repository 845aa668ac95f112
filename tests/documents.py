"""Configuration documents and Sectigo's answers, as tests start from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden"
SECTIGO_TYPES: list[dict[str, Any]] = json.loads((GOLDEN / "sectigo-ssl-types.json").read_text())
PROFILES_RESPONSE: dict[str, Any] = json.loads((GOLDEN / "profiles-response.json").read_text())

LOCAL_PROFILE: dict[str, Any] = {
    "unique-id": "sectigo-profile-1",
    "name": "static-profileA-local",
    "properties": {"cert_type": "60515"},
}


def document(*profiles: dict[str, Any], **properties: object) -> dict[str, Any]:
    """Make a CA's document with sync on; `properties` replace settings, `None` takes one away."""
    settings: dict[str, Any] = {
        "url": "https://cert-manager.com",
        "customer-uri": "demo",
        "org-id": 1234,
        "credentials-secret": "cagateway/demo",
        "enable-ca-profile-sync": True,
        "profile-sync-interval": "PT1H",
    }
    settings.update({name.replace("_", "-"): value for name, value in properties.items()})
    return {
        "name": "Sectigo",
        "connector-name": "com.Sectigo",
        "properties": {name: value for name, value in settings.items() if value is not None},
        "profiles": list(profiles or (LOCAL_PROFILE,)),
    }
