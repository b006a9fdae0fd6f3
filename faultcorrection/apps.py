from django.apps import AppConfig


class FaultcorrectionConfig(AppConfig):
    name = "faultcorrection"
    verbose_name = "容错纠错"

    def ready(self) -> None:
        """Lend the processes to the engine."""
        from casework import registry  # models are known only by now
        from faultcorrection.processes import PROCESSES

        for process in PROCESSES:
            registry.register(process)
