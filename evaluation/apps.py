from django.apps import AppConfig

from accounts import paths


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "考核"

    def ready(self) -> None:
        from evaluation.models import Instrument, Survey, SurveyTarget  # models are known only by now

        for model in (Instrument, Survey, SurveyTarget):
            paths.register(model)
