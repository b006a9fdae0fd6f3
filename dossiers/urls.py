app_name = "dossiers"
urlpatterns: list[object] = []
