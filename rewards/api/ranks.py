"""Rank promotion by program: a unit's people page by page, one person, the next two years."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import require
from cadre.enums import CadreStatus
from cadre.models import Cadre
from cadre.queries.pages import Place, Sort, page_of
from cadre.queries.search import Criteria
from cadre.services import access
from rewards.enums import RankStanding
from rewards.forms.ranks import RankForm
from rewards.forms.units import DayForm
from rewards.queries import rank_pages
from rewards.queries.ranks import Ranked, standings
from rewards.rules.rank_words import working_of

PAGE = 200  # people looked at in one answer


class RankedSerializer(serializers.Serializer[Ranked]):
    """One person's standing; `working` are the lines that the page shows."""

    person = serializers.CharField(source="person.number")
    name = serializers.CharField(source="person.name")
    unit_name = serializers.CharField(source="person.unit_name")
    state = serializers.ChoiceField(source="standing.state", choices=RankStanding.choices)
    from_rank = serializers.CharField(source="standing.from_rank", allow_null=True)
    to_rank = serializers.CharField(source="standing.to_rank", allow_null=True)
    since = serializers.DateField(source="standing.since", allow_null=True)
    counted = serializers.IntegerField(source="standing.counted")
    needed = serializers.IntegerField(source="standing.needed")
    eligible = serializers.BooleanField(source="standing.is_eligible")
    earliest = serializers.DateField(source="standing.earliest", allow_null=True)
    missing_grades = serializers.ListField(source="standing.missing", child=serializers.IntegerField())
    working = serializers.SerializerMethodField()

    def get_working(self, ranked: Ranked) -> list[str]:
        return working_of(ranked.standing)


class RankPageSerializer(serializers.Serializer[Any]):
    """The people looked at who are as asked. Go on with `after` = `next` until it is null."""

    count = serializers.IntegerField(help_text="active people of the unit, at most 10,001")
    next = serializers.CharField(allow_null=True)
    results = RankedSerializer(many=True)


class ForecastRowSerializer(serializers.Serializer[Any]):
    """One direct part of the unit; `unit` is null for its own people."""

    unit = serializers.IntegerField(source="unit.pk", default=None, allow_null=True)
    name = serializers.CharField()
    ready = serializers.IntegerField(source="row.ready")
    months = serializers.ListField(source="row.months", child=serializers.IntegerField())
    later = serializers.IntegerField(source="row.later")


class ForecastSerializer(serializers.Serializer[Any]):
    """How many will have the years, by part of the unit and by month."""

    months = serializers.ListField(child=serializers.DateField())
    rows = ForecastRowSerializer(many=True)


_UNIT = [
    OpenApiParameter("unit", int, description="key of a unit; the top of your scope without it"),
    OpenApiParameter("on", str, description="day, today without it"),
]
_LIST = [
    *_UNIT,
    OpenApiParameter("state", str),
    OpenApiParameter("rank", str),
    OpenApiParameter("after", str),
]


def _user(request: Request) -> User:
    assert isinstance(request.user, User)  # narrows the type  # nosec B101
    return request.user


def _asked(request: Request) -> rank_pages.Asked:
    """What was asked. Raises ValidationError, NotAllowed."""
    require(_user(request), Permission.VIEW_CADRES)
    query = request.query_params.copy()
    query.setdefault("state", rank_pages.ALL)
    form = RankForm(query, user=_user(request))
    if not form.is_valid():
        raise ValidationError({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    if form.asked is None:
        raise ValidationError({"unit": ["您的范围内还没有机构。"]})
    return form.asked


class RankList(APIView):
    """A unit's people in the order of the list, 200 at a time; `state` and `rank` narrow what is answered."""

    @extend_schema(operation_id="ranks_list", parameters=_LIST, responses=RankPageSerializer)
    def get(self, request: Request) -> Response:
        asked = _asked(request)
        criteria = Criteria(unit_path=asked.unit.path, status=CadreStatus.ACTIVE)
        place = Place(after=request.query_params.get("after", ""))
        page = page_of(_user(request), criteria, Sort.UNIT, place, PAGE)
        people = Cadre.objects.filter(pk__in=[row.pk for row in page.rows])
        found = standings(people.order_by("unit_path", "seniority", "id"), asked.on)
        results = [one for one in found if rank_pages.is_asked(one, asked)]
        following = page.last if page.has_next else None
        answer = {"count": page.count, "next": following, "results": results}
        return Response(RankPageSerializer(answer).data)


class RankDetail(APIView):
    """One person's standing. Reading it is logged."""

    @extend_schema(parameters=_UNIT[1:], responses=RankedSerializer)
    def get(self, request: Request, number: str) -> Response:
        cadre = get_object_or_404(Cadre.objects.visible_to(request.user), number=number)
        form = DayForm(request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(e) for e in errors] for name, errors in form.errors.items()})
        access.note_reading(cadre=cadre, by=_user(request), via="接口")
        ranked = next(standings(Cadre.objects.filter(pk=cadre.pk), form.cleaned_data["on"]))
        return Response(RankedSerializer(ranked).data)


class RankForecast(APIView):
    """The next 24 months of a unit of at most 5,000 people."""

    @extend_schema(parameters=_UNIT, responses=ForecastSerializer)
    def get(self, request: Request) -> Response:
        asked = _asked(request)
        people = rank_pages.people_seen(request.user, asked.unit)
        if rank_pages.is_long(people):
            raise ValidationError({"unit": [f"人数超过{rank_pages.AT_ONCE}人，请选择下级机构。"]})
        survey = rank_pages.survey_of(people, asked.unit.path, asked.on)
        return Response(ForecastSerializer(rank_pages.forecast_of(survey)).data)
