from django.apps import AppConfig

from accounts import paths
from regulations import places


class CadreConfig(AppConfig):
    name = "cadre"
    verbose_name = "干部名册"

    def ready(self) -> None:
        from cadre.models import Cadre, Unit  # models are known only by now
        from cadre.queries.places import UnitPlaces

        paths.register(Unit, "path")
        paths.register(Cadre)
        places.register(UnitPlaces())
