from django.apps import AppConfig
from django.core import checks

from printing.checks import check_fonts, check_subsetter


class PrintingConfig(AppConfig):
    name = "printing"
    verbose_name = "文书输出"

    def ready(self) -> None:
        checks.register(check_subsetter, "documents")
        checks.register(check_fonts, "documents")
