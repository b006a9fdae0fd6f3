"""Addresses of the rule and calendar pages."""

from django.urls import path

from regulations.views import calendar, rules

app_name = "regulations"
urlpatterns = [
    path("", rules.rule_list, name="rule-list"),
    path("changes/", rules.rule_changes, name="rule-changes"),
    path("rules/<str:code>/", rules.rule_detail, name="rule-detail"),
    path("rules/<str:code>/propose/", rules.proposal_new, name="proposal-new"),
    path("proposals/<int:pk>/", rules.proposal_detail, name="proposal-detail"),
    path("proposals/<int:pk>/confirm/", rules.proposal_confirm, name="proposal-confirm"),
    path("proposals/<int:pk>/reject/", rules.proposal_reject, name="proposal-reject"),
    path("proposals/<int:pk>/withdraw/", rules.proposal_withdraw, name="proposal-withdraw"),
    path("calendar/", calendar.calendar_year, name="calendar"),
    path("calendar/import/", calendar.holidays_import, name="calendar-import"),
]
