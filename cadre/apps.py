from django.apps import AppConfig

from regulations import places


class CadreConfig(AppConfig):
    name = "cadre"
    verbose_name = "干部名册"

    def ready(self) -> None:
        from cadre.queries.places import UnitPlaces  # models are known only by now

        places.register(UnitPlaces())
