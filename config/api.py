"""The read interface: addresses below /api/. Signed-in people only, each in his scope."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from cadre import api as cadre
from casework import api as casework
from rewards.api import places, proposals, ranks

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("cadres/", cadre.CadreList.as_view(), name="cadre-list"),
    path("cadres/<str:number>/", cadre.CadreDetail.as_view(), name="cadre-detail"),
    path("award-proposals/", proposals.ProposalList.as_view(), name="proposal-list"),
    path("places/plans/", places.PlanList.as_view(), name="plan-list"),
    path("places/plans/<int:pk>/", places.PlanDetail.as_view(), name="plan-detail"),
    path("places/accounts/", places.AccountList.as_view(), name="account-list"),
    path("places/accounts/<int:pk>/", places.AccountDetail.as_view(), name="account-detail"),
    path("ranks/", ranks.RankList.as_view(), name="rank-list"),
    path("ranks/forecast/", ranks.RankForecast.as_view(), name="rank-forecast"),
    path("ranks/<str:number>/", ranks.RankDetail.as_view(), name="rank-detail"),
    path("units/", cadre.UnitList.as_view(), name="unit-list"),
    path("cases/", casework.CaseList.as_view(), name="case-list"),
    path("cases/<int:pk>/", casework.CaseDetail.as_view(), name="case-detail"),
    path("cases/<int:pk>/do/<str:action>/", casework.CaseAct.as_view(), name="case-act"),
]
