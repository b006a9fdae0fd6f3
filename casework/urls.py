"""The desk, cases and their steps."""

from django.urls import path

from casework.views import cases

app_name = "casework"
urlpatterns = [
    path("", cases.desk_view, name="desk"),
    path("cases/new/<str:kind>/", cases.case_new, name="case-new"),
    path("cases/<int:pk>/", cases.case_detail, name="case-detail"),
    path("cases/<int:pk>/do/<str:action>/", cases.case_act, name="case-act"),
]
