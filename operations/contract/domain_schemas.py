"""The schemas of domains."""

from __future__ import annotations

from cagateway.domain.dcv.domains import DomainMethod, DomainOrderStatus, DomainStatus
from operations.contract.json_schema import (
    COUNT,
    INSTANT,
    TEXT,
    Schema,
    answer,
    closed,
    listed,
    maybe,
    one_of,
)

DOMAIN_SCHEMAS: dict[str, Schema] = {
    "DomainListResponse": answer(
        "DomainListResponse",
        {
            "domains": listed(
                closed(
                    {
                        "name": TEXT,
                        "status": one_of(DomainStatus),
                        "method": maybe(one_of(DomainMethod)),
                        "validatedUntil": maybe(INSTANT),
                        # `expiration`, or the date of the rule that ends it earlier.
                        "endsBy": maybe(TEXT),
                        "orderStatus": maybe(one_of(DomainOrderStatus)),
                        "certificates": COUNT,
                    }
                )
            ),
            "readAt": maybe(INSTANT),
        },
    )
}
