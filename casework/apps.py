from django.apps import AppConfig

from accounts import paths


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "办件"

    def ready(self) -> None:
        from casework.models import Case, FollowUp, Meeting, StepDays, Todo  # models are known only by now

        for model in (Case, FollowUp, Meeting, StepDays, Todo):
            paths.register(model)
