"""Award proposals by program."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import require
from cadre.enums import HonourKind
from rewards.enums import AwardStanding
from rewards.forms.proposals import ProposalForm
from rewards.queries import proposal_pages
from rewards.queries.awards import Proposed


class ProposedSerializer(serializers.Serializer[Proposed]):
    """One award proposed for one person; `amount` is in yuan, null once it was given."""

    person = serializers.CharField(source="person.number")
    name = serializers.CharField(source="person.name")
    unit_name = serializers.CharField(source="person.unit_name")
    kind = serializers.ChoiceField(source="proposal.kind", choices=HonourKind.choices)
    state = serializers.ChoiceField(source="proposal.state", choices=AwardStanding.choices)
    years = serializers.ListField(source="proposal.years", child=serializers.IntegerField())
    amount = serializers.IntegerField(source="proposal.amount", allow_null=True)
    working = serializers.ListField(source="proposal.working", child=serializers.CharField())


_QUERY = [
    OpenApiParameter("year", int, description="year assessed; the last one decided without it"),
    OpenApiParameter("unit", int, description="key of a unit; the top of your scope without it"),
    OpenApiParameter("on", str, description="day of processing, today without it"),
    OpenApiParameter("kind", str),
    OpenApiParameter("state", str),
]


class ProposalList(APIView):
    """The proposals of a unit with at most 5,000 people graded 优秀 in the year."""

    @extend_schema(
        operation_id="award_proposals_list", parameters=_QUERY, responses=ProposedSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        assert isinstance(user, User)  # narrows the type  # nosec B101
        require(user, Permission.VIEW_CADRES)
        form = ProposalForm(request.query_params, user=user)
        if not form.is_valid():
            raise ValidationError({name: [str(e) for e in errors] for name, errors in form.errors.items()})
        if form.asked is None:
            raise ValidationError({"unit": ["您的范围内还没有机构。"]})
        people = proposal_pages.people_seen(user, form.asked.unit)
        if proposal_pages.is_long(people, form.asked.year):
            raise ValidationError({"unit": [f"人数超过{proposal_pages.AT_ONCE}人，请选择下级机构。"]})
        rows: Any = proposal_pages.proposal_list(people, form.asked).rows
        return Response(ProposedSerializer(rows, many=True).data)
