from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        autodiscover_modules("tasks")  # handlers register themselves by being imported
        from accounts import background  # models load only now, and the runner before the context
        from jobs import log_check

        background.lend(log_check.start)
