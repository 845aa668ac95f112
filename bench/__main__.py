"""`python -m bench`: measure, print a table, end with status 1 where a bar is not held."""

from __future__ import annotations

import sys

from local.stopping import StopRequestedError, raise_on_stop
from local.surroundings import LAYER


def main() -> int:
    """Run until done, or until it is stopped."""
    try:
        raise_on_stop()
        # As Lambda does with /opt/python: only then can the layer's code be imported.
        sys.path.append(str(LAYER))
        from bench.program import run  # noqa: PLC0415 - as just said

        return run(sys.argv[1:])
    except StopRequestedError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
