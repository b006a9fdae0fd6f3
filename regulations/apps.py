from django.apps import AppConfig
from django.core.checks import register

from accounts import paths


class RegulationsConfig(AppConfig):
    name = "regulations"
    verbose_name = "规则依据"

    def ready(self) -> None:
        from regulations.checks import check_national_rules  # refusals live beside models, known only by now
        from regulations.models import RuleUse, RuleVersion
        from regulations.services.stamp import places_changed

        paths.register(RuleVersion, then=places_changed)
        paths.register(RuleUse)
        register(check_national_rules)
