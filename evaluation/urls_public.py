"""The ballot's public pages, short to type."""

from django.urls import path

from evaluation.views import public

app_name = "ballot"
urlpatterns = [
    path("", public.enter, name="enter"),
    path("paper/", public.paper, name="paper"),
    path("cast/", public.cast, name="cast"),
    path("done/", public.done, name="done"),
]
