"""Scarce places and rewards: plans of 优秀 places, pools, the ledger, ranks."""

from django.urls import path

from rewards.views import proposals, ranks

app_name = "rewards"
urlpatterns = [
    path("award-proposals/", proposals.proposal_list, name="proposal-list"),
    path("award-proposals/export/", proposals.proposal_export, name="proposal-export"),
    path("ranks/", ranks.rank_list, name="rank-list"),
    path("ranks/export/", ranks.rank_export, name="rank-export"),
    path("ranks/forecast/", ranks.rank_forecast, name="rank-forecast"),
    path("ranks/surveys/<int:pk>/", ranks.rank_survey, name="rank-survey"),
    path("ranks/surveys/<int:pk>/file/", ranks.rank_survey_file, name="rank-survey-file"),
    path("ranks/<str:number>/", ranks.rank_detail, name="rank-detail"),
]
