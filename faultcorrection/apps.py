from django.apps import AppConfig


class FaultcorrectionConfig(AppConfig):
    name = "faultcorrection"
    verbose_name = "容错纠错"
