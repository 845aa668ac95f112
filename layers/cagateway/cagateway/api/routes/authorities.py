"""What functions/profiles answers: CAs, their status and their certificate profiles."""

from __future__ import annotations

from dataclasses import field

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from cagateway.api.bodies import common as bodies
from cagateway.api.callers import Callers
from cagateway.api.parameters import FieldSelection, headers_of, joined_parameter, read_fields
from cagateway.api.rendered_lists import Rendered, RenderedLists
from cagateway.api.resolver import RouteTable, checked_ca_id, checked_profile_id
from cagateway.api.responses import (
    answer,
    as_json,
    failure,
    freshness_header,
    sync_details,
    synced_answer,
)
from cagateway.domain.access.roles import Action
from cagateway.services.authorities.catalog import configured_authorities
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.authorities.served import Reading
from cagateway.values import dataclass

ROOT = "/v1/certificate-authorities"


@dataclass(frozen=True)
class AuthorityRoutes:
    app: APIGatewayRestResolver
    callers: Callers
    reader: AuthorityReader
    rendered_lists: RenderedLists = field(default_factory=RenderedLists)

    def table(self) -> RouteTable:
        return {
            ROOT: {"GET": self.list_authorities},
            f"{ROOT}/{{caId}}": {"GET": self.get_authority},
            f"{ROOT}/{{caId}}/status": {"GET": self.get_status},
            f"{ROOT}/{{caId}}/profiles": {"GET": self.list_profiles},
            f"{ROOT}/{{caId}}/profiles/{{profileId}}": {"GET": self.get_profile},
        }

    def list_authorities(self) -> Response[str]:
        """Answer the CAs that the client may use."""
        caller = self.callers.admit(Action.READ)
        found = configured_authorities(self.reader.store)
        authorities = [one for one in found if caller.uses(one.ca_id)]
        return answer(bodies.authority_list(authorities, self._fields("caList")))

    def get_authority(self, ca_id: str) -> Response[str]:
        """Answer one CA."""
        self.callers.admit(Action.READ, ca_id)
        authority = self.reader.authority(checked_ca_id(ca_id))
        return answer(bodies.authority(authority, self._fields("ca")))

    def get_status(self, ca_id: str) -> Response[str]:
        """Answer whether the CA's last sync was a good one."""
        self.callers.admit(Action.READ, ca_id)
        return answer(bodies.status(is_up=self.reader.is_up(checked_ca_id(ca_id))))

    def list_profiles(self, ca_id: str) -> Response[str]:
        """Answer the CA's profiles, those configured here and those configured at Sectigo."""
        bounds = self.callers.admit(Action.READ, ca_id).bounds
        reading = self.reader.read(checked_ca_id(ca_id)).within(bounds)
        if reading.is_empty_for_want_of_sectigo():
            return failure(reading.unavailable(), freshness_header(reading))
        rendered = self.rendered_lists.of(reading, lambda: _profile_list(reading))
        return synced_answer(rendered, reading, headers_of(self.app.current_event))

    def get_profile(self, ca_id: str, profile_id: str) -> Response[str]:
        """Answer one profile."""
        bounds = self.callers.admit(Action.READ, ca_id).bounds
        reading = self.reader.read(checked_ca_id(ca_id)).within(bounds)
        one = reading.profile(checked_profile_id(reading.authority.ca_id, profile_id))
        rendered = Rendered(as_json(bodies.profile(one, sync_details(reading))))
        return synced_answer(rendered, reading, headers_of(self.app.current_event))

    def _fields(self, root: str) -> FieldSelection:
        return read_fields(joined_parameter(self.app.current_event, "$fields"), root)


def _profile_list(reading: Reading) -> str:
    return as_json(bodies.profile_list(reading.profiles(), sync_details(reading)))
