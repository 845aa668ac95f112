"""What orders in their thousands can do without."""

from __future__ import annotations

import pytest

from cagateway.domain.certificates import generated_keys


@pytest.fixture(autouse=True)
def quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive a file's key in one round: how many it takes is held where files are tested."""
    monkeypatch.setattr(generated_keys, "_ROUNDS", 1)
