from django.apps import AppConfig
from django.core import checks

from dossiers.checks import check_fonts, check_subsetter


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "文书与档案"

    def ready(self) -> None:
        checks.register(check_subsetter, "documents")
        checks.register(check_fonts, "documents")
