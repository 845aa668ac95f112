"""Directories: one for each profile of each CA that enrolls."""

from __future__ import annotations

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.errors import GatewayError
from cagateway.domain.identifiers import echoed, is_identifier
from cagateway.services.acme.refusals import as_problem
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.orders.validation import offer_of


def offered(
    reader: AuthorityReader, ca_id: str, profile_id: str, bounds: Bounds = UNBOUNDED
) -> Offer:
    """Give what a directory's profile offers now.

    Args:
        reader: Reads CAs.
        ca_id: As it stands in the URL: any text.
        profile_id: The same.
        bounds: What the client that asks may have, once that is known.

    Raises:
        AcmeProblem: NOT_FOUND: a typing mistake is told, and so is a CA that does not enroll.
        StoreError: The table failed.
    """
    for segment in (ca_id, profile_id):
        if not is_identifier(segment):
            raise _no_directory(f"'{echoed(segment)}' is no id.")
    try:
        reading = reader.read(ca_id).within(bounds)
        offer = offer_of(reading, profile_id)
    except GatewayError as error:
        problem = as_problem(error)
        if problem.kind is ProblemKind.NOT_FOUND:
            raise _no_directory(problem.detail) from None
        raise problem from None
    if not offer.is_for_orders:
        raise _no_directory(
            f"Certificates of certificate authority '{ca_id}' are not ordered through this "
            "gateway: its operators can set enable-enrollment."
        )
    return offer


def _no_directory(why: str) -> AcmeProblem:
    text = f"{why} A directory's URL is /acme/<CA's id>/<profile's id>/directory."
    return AcmeProblem(ProblemKind.NOT_FOUND, text)
