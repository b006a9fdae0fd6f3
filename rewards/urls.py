"""Scarce places and rewards: plans of 优秀 places, pools, the ledger, ranks."""

from django.urls import path

from rewards.views import places, places_read, pool, proposals, ranks, special

app_name = "rewards"
urlpatterns = [
    path("plans/", places.plan_list, name="plan-list"),
    path("plans/new/", places.plan_new, name="plan-new"),
    path("plans/compare/", places_read.plan_compare, name="plan-compare"),
    path("plans/compare/export/", places_read.plan_compare_export, name="plan-compare-export"),
    path("plans/<int:pk>/", places.plan_detail, name="plan-detail"),
    path("plans/<int:pk>/edit/", places.plan_edit, name="plan-edit"),
    path("plans/<int:pk>/copy/", places.plan_copy, name="plan-copy"),
    path("plans/<int:pk>/recount/", places.plan_recount, name="plan-recount"),
    path("plans/<int:pk>/discard/", places.plan_discard, name="plan-discard"),
    path("plans/<int:pk>/grade/", places.plan_grade, name="plan-grade"),
    path("plans/<int:pk>/step/<str:action>/", places.plan_step, name="plan-step"),
    path("plans/<int:pk>/export/", places_read.plan_export, name="plan-export"),
    path("plans/<int:pk>/schedule/", places_read.plan_schedule_paper, name="plan-schedule"),
    path("plans/<int:pk>/people/", places_read.plan_people, name="plan-people"),
    path("plans/<int:pk>/people/export/", places_read.plan_people_export, name="plan-people-export"),
    path("plans/<int:pk>/rows/<int:row>/", places_read.plan_row, name="plan-row"),
    path("plans/<int:pk>/rows/<int:row>/notice/", places_read.plan_row_notice, name="plan-row-notice"),
    path("unit-grades/", special.unit_grade_list, name="unit-grade-list"),
    path("special-cases/", special.special_list, name="special-list"),
    path("special-cases/<int:pk>/cancel/", special.special_cancel, name="special-cancel"),
    path("pools/", pool.pool_list, name="pool-list"),
    path("pools/<int:pk>/", pool.pool_detail, name="pool-detail"),
    path("pools/<int:pk>/grants/new/", pool.grant_new, name="grant-new"),
    path("pools/<int:pk>/grants/export/", pool.pool_grants_export, name="pool-grants-export"),
    path("grants/<int:pk>/", pool.grant_detail, name="grant-detail"),
    path("grants/<int:pk>/decide/<str:action>/", pool.grant_decide, name="grant-decide"),
    path("grants/<int:pk>/return/", pool.grant_return, name="grant-return"),
    path("accounts/", pool.account_list, name="account-list"),
    path("accounts/export/", pool.account_export, name="account-export"),
    path("accounts/<int:pk>/", pool.account_detail, name="account-detail"),
    path("accounts/<int:pk>/hand-back/", pool.account_hand_back, name="account-hand-back"),
    path("accounts/<int:pk>/export/", pool.account_lines_export, name="account-lines-export"),
    path("award-proposals/", proposals.proposal_list, name="proposal-list"),
    path("award-proposals/export/", proposals.proposal_export, name="proposal-export"),
    path("ranks/", ranks.rank_list, name="rank-list"),
    path("ranks/export/", ranks.rank_export, name="rank-export"),
    path("ranks/forecast/", ranks.rank_forecast, name="rank-forecast"),
    path("ranks/surveys/<int:pk>/", ranks.rank_survey, name="rank-survey"),
    path("ranks/surveys/<int:pk>/file/", ranks.rank_survey_file, name="rank-survey-file"),
    path("ranks/<str:number>/", ranks.rank_detail, name="rank-detail"),
]
