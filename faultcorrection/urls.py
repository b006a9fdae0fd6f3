"""The first page of tolerating and correcting, what follows from a case, reporters, fields to watch, statistics."""

from django.urls import path

from faultcorrection.views import following, reporter

app_name = "faultcorrection"
urlpatterns = [
    path("cases/<int:pk>/follow/<str:kind>/", following.follow_on, name="follow-on"),
    path("cases/<int:pk>/reporter/", reporter.reporter_detail, name="reporter-detail"),
    path("cases/<int:pk>/reporter/handlers/", reporter.reporter_handlers, name="reporter-handlers"),
    path("cases/<int:pk>/reporter/record/", reporter.reporter_record, name="reporter-record"),
    path("cases/<int:pk>/reporter/look/", reporter.reporter_look, name="reporter-look"),
]
