from django.apps import AppConfig
from django.core import checks

from accounts import paths
from dossiers.checks import check_fonts, check_subsetter


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "文书与档案"

    def ready(self) -> None:
        from dossiers.models import ReviewDocument, ReviewRun  # models are known only by now

        paths.register(ReviewRun)
        paths.register(ReviewDocument)
        checks.register(check_subsetter, "documents")
        checks.register(check_fonts, "documents")
