from django.apps import AppConfig

from accounts import paths
from cadre.demo import guests


class FaultcorrectionConfig(AppConfig):
    name = "faultcorrection"
    verbose_name = "容错纠错"

    def ready(self) -> None:
        """Lend the processes to the engine, and cases to the demo city."""
        from casework import registry  # models are known only by now
        from faultcorrection.demo import load_demo
        from faultcorrection.models import WatchField
        from faultcorrection.processes import PROCESSES

        for process in PROCESSES:
            registry.register(process)
        paths.register(WatchField)
        guests.lend(load_demo)
