"""Background jobs: the list, one job, a batch."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("<int:pk>/", views.job_detail, name="job-detail"),
    path("<int:pk>/progress/", views.job_progress, name="job-progress"),
    path("<int:pk>/cancel/", views.job_cancel, name="job-cancel"),
    path("<int:pk>/retry/", views.job_retry, name="job-retry"),
    path("groups/<str:group>/progress/", views.group_progress, name="group-progress"),
    path("groups/<str:group>/cancel/", views.group_cancel, name="group-cancel"),
    path("groups/<str:group>/retry/", views.group_retry, name="group-retry"),
]
