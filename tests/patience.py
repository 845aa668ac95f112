"""How long a test waits for what must come."""

from __future__ import annotations

# For what never comes alone: a test that hangs has to end. No test measures with it, so it is far
# more than the slowest machine needs, on one core and beside other work, for any of their steps.
PATIENCE_SECONDS = 600
PATIENCE_MS = 1_000 * PATIENCE_SECONDS
