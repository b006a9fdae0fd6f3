"""Places by program: plans with every number's line, accounts with their lines. Reading only, in one's scope."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import require
from rewards.forms.pool import AccountFilter
from rewards.models import Account, Entry, Plan
from rewards.queries import places as reading
from rewards.queries.places_json import plan_data
from rewards.queries.pool_pages import accounts_found

PAGE = 200


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A plan with its sums."""

    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = Plan
        fields = (
            "id", "name", "year", "scheme", "state", "unit_name", "participants", "ceiling", "places", "pool",
            "working", "created_at", "submitted_at", "approved_at", "issued_at",
        )  # fmt: skip


class PlanUnitSerializer(serializers.Serializer[Any]):
    """A unit, or a group of small ones with the codes of its members; `ratio` is a share of 1."""

    code = serializers.CharField()
    participants = serializers.IntegerField()
    grade = serializers.CharField()
    ratio = serializers.FloatField(allow_null=True)
    places = serializers.IntegerField()
    working = serializers.CharField()
    members = serializers.ListField(child=serializers.CharField(), required=False)


class PlanDetailSerializer(serializers.Serializer[Any]):
    """The same as `manage.py plan_places --json` prints."""

    year = serializers.IntegerField()
    participants = serializers.IntegerField()
    ceiling = serializers.IntegerField()
    pool = serializers.IntegerField()
    units = PlanUnitSerializer(many=True)


class EntrySerializer(serializers.ModelSerializer[Entry]):
    class Meta:
        model = Entry
        fields = ("seq", "kind", "amount", "balance", "reason", "ref", "at")


class AccountSerializer(serializers.ModelSerializer[Account]):
    """An account; amounts are places, or cents for money."""

    unit_name = serializers.CharField(source="unit.name")
    balance = serializers.IntegerField()

    class Meta:
        model = Account
        fields = ("id", "kind", "year", "subject", "name", "unit_name", "total", "taken", "balance")


class AccountDetailSerializer(AccountSerializer):
    """An account with its lines, oldest first; Σ amounts is the balance."""

    entries = EntrySerializer(many=True)

    class Meta(AccountSerializer.Meta):
        fields = (*AccountSerializer.Meta.fields, "entries")  # type: ignore[assignment]


def _user(request: Request) -> User:
    assert isinstance(request.user, User)  # narrows the type  # nosec B101
    return request.user


class PlanList(APIView):
    """The plans that one may see, newest first, at most 200."""

    @extend_schema(operation_id="places_plans_list", responses=PlanSerializer(many=True))
    def get(self, request: Request) -> Response:
        user = _user(request)
        require(user, Permission.VIEW_CADRES)
        plans = Plan.objects.visible_to(user).select_related("unit")[:PAGE]
        return Response(PlanSerializer([p for p in plans if reading.sees_whole(p, user)], many=True).data)


class PlanDetail(APIView):
    """One plan unit by unit; of a plan that reaches beyond one's scope only one's own units and their sums."""

    @extend_schema(responses=PlanDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        user = _user(request)
        plan = get_object_or_404(Plan.objects.visible_to(user), pk=pk)
        data = plan_data(plan, reading.rows_of(plan, user))
        if not reading.sees_whole(plan, user):
            people = sum(unit["participants"] for unit in data["units"])
            data |= {"participants": people, "ceiling": sum(u["places"] for u in data["units"]), "pool": 0}
        return Response(PlanDetailSerializer(data).data)


class AccountList(APIView):
    """Accounts by year, kind and name, at most 200."""

    @extend_schema(
        operation_id="places_accounts_list",
        parameters=[OpenApiParameter("year", int), OpenApiParameter("kind", str), OpenApiParameter("q", str)],
        responses=AccountSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        user = _user(request)
        require(user, Permission.VIEW_CADRES)
        form = AccountFilter(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError(
                {name: [str(e) for e in errors] for name, errors in form.errors.items()}
            )
        data = form.cleaned_data
        found = accounts_found(user, year=data["year"], kind=data["kind"], q=data["q"].strip())
        return Response(AccountSerializer(found[:PAGE], many=True).data)


class AccountDetail(APIView):
    """One account with its lines."""

    @extend_schema(responses=AccountDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        account = get_object_or_404(Account.objects.visible_to(_user(request)).select_related("unit"), pk=pk)
        return Response(AccountDetailSerializer(account).data)
