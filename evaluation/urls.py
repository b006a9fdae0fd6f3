"""Scoring sheets, surveys, ballots and indicators."""

from django.urls import path

from evaluation.views import boxes, home, instruments, results, sheets, surveys

app_name = "evaluation"
urlpatterns = [
    path("", home.home, name="home"),
    path("instruments/", instruments.instrument_list, name="instrument-list"),
    path("instruments/new/", instruments.instrument_new, name="instrument-new"),
    path("instruments/<int:pk>/", instruments.instrument_detail, name="instrument-detail"),
    path("instruments/<int:pk>/version/", instruments.version_new, name="version-new"),
    path("versions/<int:pk>/edit/", instruments.version_edit, name="version-edit"),
    path("versions/<int:pk>/preview/", instruments.version_preview, name="version-preview"),
    path("versions/<int:pk>/publish/", instruments.version_publish, name="version-publish"),
    path("surveys/", surveys.survey_list, name="survey-list"),
    path("surveys/new/", surveys.survey_new, name="survey-new"),
    path("surveys/<int:pk>/", surveys.survey_detail, name="survey-detail"),
    path("surveys/<int:pk>/targets/", surveys.target_list, name="target-list"),
    path("surveys/<int:pk>/targets/new/", surveys.target_new, name="target-new"),
    path("surveys/<int:pk>/raters/new/", surveys.rater_new, name="rater-new"),
    path("surveys/<int:pk>/open/", surveys.survey_open, name="survey-open"),
    path("surveys/<int:pk>/excuse/", surveys.survey_excuse, name="survey-excuse"),
    path("surveys/<int:pk>/close/", surveys.survey_close, name="survey-close"),
    path("surveys/<int:pk>/export/", results.survey_export, name="survey-export"),
    path("targets/<int:pk>/remove/", surveys.target_remove, name="target-remove"),
    path("targets/<int:pk>/result/", results.target_result, name="target-result"),
    path("ballots/", boxes.box_list, name="box-list"),
    path("ballots/new/", boxes.box_new, name="box-new"),
    path("ballots/<int:pk>/", boxes.box_detail, name="box-detail"),
    path("ballots/<int:pk>/targets/new/", boxes.box_target_new, name="box-target-new"),
    path("ballots/<int:pk>/eligible/", boxes.box_eligible, name="box-eligible"),
    path("ballots/<int:pk>/key/", boxes.box_key, name="box-key"),
    path("ballots/<int:pk>/print/", boxes.box_print, name="box-print"),
    path("ballots/<int:pk>/open/", boxes.box_open, name="box-open"),
    path("ballots/<int:pk>/count/", boxes.box_count, name="box-count"),
    path("ballots/<int:pk>/void/", boxes.box_void, name="box-void"),
    path("ballots/targets/<int:pk>/", boxes.box_result, name="box-result"),
    path("ballots/targets/<int:pk>/remove/", boxes.box_target_remove, name="box-target-remove"),
    path("sheets/", sheets.sheet_list, name="sheet-list"),
    path("sheets/survey/<int:pk>/", sheets.sheet_grid, name="sheet-grid"),
    path("sheets/survey/<int:pk>/submit/", sheets.sheet_submit_all, name="sheet-submit-all"),
    path("sheets/<int:pk>/", sheets.sheet_detail, name="sheet-detail"),
    path("sheets/<int:pk>/take-back/", sheets.sheet_take_back, name="sheet-take-back"),
    path("sheets/copies/<int:pk>/", sheets.copy_settle, name="copy-settle"),
]
