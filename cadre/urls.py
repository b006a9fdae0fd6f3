"""People, units and imports."""

from django.urls import path

from cadre.views import cadres, imports, units

app_name = "cadre"
urlpatterns = [
    path("cadres/", cadres.cadre_list, name="cadre-list"),
    path("cadres/search/", cadres.cadre_search, name="cadre-search"),
    path("cadres/export/", cadres.cadre_export, name="cadre-export"),
    path("cadres/exports/<int:pk>/", cadres.export_detail, name="export-detail"),
    path("cadres/exports/<int:pk>/file/", cadres.export_file, name="export-file"),
    path("cadres/<str:number>/", cadres.cadre_detail, name="cadre-detail"),
    path("cadres/<str:number>/edit/", cadres.cadre_edit, name="cadre-edit"),
    path("cadres/<str:number>/lrmx/", cadres.cadre_lrmx, name="cadre-lrmx"),
    path("cadres/<str:number>/photo/", cadres.cadre_photo, name="cadre-photo"),
    path("cadres/<str:number>/reveal/", cadres.cadre_reveal, name="cadre-reveal"),
    path("cadres/<str:number>/facts/<str:kind>/", cadres.fact_new, name="fact-new"),
    path("units/", units.unit_list, name="unit-list"),
    path("units/names/", units.unit_names, name="unit-names"),
    path("units/<int:pk>/", units.unit_detail, name="unit-detail"),
    path("units/<int:pk>/children/", units.unit_children, name="unit-children"),
    path("units/<int:pk>/rename/", units.unit_rename, name="unit-rename"),
    path("units/<int:pk>/move/", units.unit_move, name="unit-move"),
    path("units/<int:pk>/merge/", units.unit_merge, name="unit-merge"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:pk>/file/", imports.import_file, name="import-file"),
    path("imports/<int:pk>/problems/", imports.import_problems, name="import-problems"),
    path("imports/<int:pk>/result/", imports.import_result, name="import-result"),
]
