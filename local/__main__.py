"""`python -m local`: the gateway at http://127.0.0.1:$PORT, with everything that it needs."""

from __future__ import annotations

import os
import sys

from local.stopping import StopRequestedError, raise_on_stop
from local.surroundings import LAYER


def main() -> int:
    """Run until it is stopped (status 0), or until something fails (status 1, and a line why)."""
    try:
        raise_on_stop()
        # As Lambda does with /opt/python: only then can the layer's code be imported.
        sys.path.append(str(LAYER))
        from local.startup import run  # noqa: PLC0415 - as just said

        return run(os.environ)
    except StopRequestedError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
