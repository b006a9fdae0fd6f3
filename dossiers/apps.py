from django.apps import AppConfig

from accounts import paths


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "文书与档案"

    def ready(self) -> None:
        from dossiers.models import ReviewDocument, ReviewRun  # models are known only by now

        paths.register(ReviewRun)
        paths.register(ReviewDocument)
