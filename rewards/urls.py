"""Scarce places and rewards: plans of 优秀 places, pools, the ledger, ranks."""

from django.urls import URLPattern

app_name = "rewards"
urlpatterns: list[URLPattern] = []
