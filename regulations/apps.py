from django.apps import AppConfig
from django.core.checks import register

from regulations.checks import check_national_rules


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规则依据"

    def ready(self) -> None:
        register(check_national_rules)
