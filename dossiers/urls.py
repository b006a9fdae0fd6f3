"""Review runs, their documents, and the papers of one person."""

from django.urls import path

from dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("runs/", views.run_list, name="run-list"),
    path("runs/new/", views.run_new, name="run-new"),
    path("runs/<int:pk>/", views.run_detail, name="run-detail"),
    path("runs/<int:pk>/progress/", views.run_progress, name="run-progress"),
    path("runs/<int:pk>/cancel/", views.run_cancel, name="run-cancel"),
    path("runs/<int:pk>/retry/", views.run_retry, name="run-retry"),
    path("runs/<int:pk>/archive/", views.run_archive, name="run-archive"),
    path("documents/<int:pk>/", views.document_download, name="document-download"),
    path("cadres/<str:number>/form/", views.cadre_form, name="cadre-form"),
    path("cadres/<str:number>/documents/", views.cadre_documents, name="cadre-documents"),
]
