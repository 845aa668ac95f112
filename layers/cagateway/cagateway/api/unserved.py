"""What is asked for and not served: CA Gateway's other endpoints, and paths that lead nowhere.

A client of CA Gateway must be able to tell the two apart: Entrust's shell tool, told "not found"
for a bulk revocation, leaves its user believing that the certificates are revoked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cagateway.domain.errors import ErrorKind, GatewayError

ROOT = "/v1/certificate-authorities"
_ONE = f"{ROOT}/{{caId}}"
_NO_RECOVERY = (
    "Keys are not recovered here, for none is kept: "
    f"POST {_ONE}/enrollments/validation tells what a new one would be."
)

# CA Gateway's endpoints that are not served (yet, or ever), by method and path, and what there is
# instead. `{x}` is one segment, `{x+}` is anything. To serve one is to delete its row.
NOT_SERVED: Mapping[tuple[str, str], str] = {
    ("GET", f"{_ONE}/properties"): (
        "A CA's policy OIDs are not known here: "
        f"GET {_ONE} tells what is, and GET {_ONE}/profiles has each profile's properties."
    ),
    # Entrust describes recovery, but not its paths.
    ("POST", f"{_ONE}/recover{{y+}}"): _NO_RECOVERY,
    ("POST", f"{_ONE}/certificates/{{serialNumber}}/recover{{y+}}"): _NO_RECOVERY,
}
_PARAMETER = re.compile(r"\{\w+(\+?)\}")


def unserved(method: str, path: str) -> GatewayError:
    """Say what is served instead of what was asked for.

    Args:
        method: Upper case; HEAD asks for what GET does.
        path: As it came, without the context path.
    """
    asked = "GET" if method == "HEAD" else method
    for (served, template), sentence in NOT_SERVED.items():
        if served == asked and re.fullmatch(_pattern(template), path):
            return GatewayError(ErrorKind.NOT_IMPLEMENTED, sentence, target="path", value=template)
    return GatewayError(ErrorKind.RESOURCE_NOT_FOUND, _way_out(path), target="path")


def _way_out(path: str) -> str:
    if path.startswith(f"{ROOT}/"):
        return (
            f"There is nothing at this path. Beneath {_ONE} there are certificate-events, "
            "certificates/{serialNumber}, certificates/{serialNumber}/actions, enrollments, "
            "enrollments/validation, enrollments/{enrollmentId}, profiles, profiles/{profileId}, "
            "status and subjects/{dn}/actions."
        )
    return f"There is nothing at this path. The API begins at {ROOT}."


def _pattern(template: str) -> str:
    """Turn a path of the table into a regular expression.

    >>> _pattern("/v1/{caId}/recover{y+}")
    '/v1/[^/]+/recover.+'
    """
    return _PARAMETER.sub(lambda name: ".+" if name[1] else "[^/]+", template)
