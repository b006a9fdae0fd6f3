"""People, units and imports."""

from django.urls import URLPattern

app_name = "cadre"
urlpatterns: list[URLPattern] = []
