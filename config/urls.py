"""The site map. Each app owns the addresses below its name."""

from django.urls import include, path

from config import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("accounts.urls_allauth")),
    path("regulations/", include("regulations.urls")),
    path("jobs/", include("jobs.urls")),
    path("cadre/", include("cadre.urls")),
    path("casework/", include("casework.urls")),
    path("faultcorrection/", include("faultcorrection.urls")),
    path("rewards/", include("rewards.urls")),
    path("evaluation/", include("evaluation.urls")),
    path("ballot/", include("evaluation.urls_public")),
    path("dossiers/", include("dossiers.urls")),
    path("api/", include("config.api")),
]
