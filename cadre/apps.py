from django.apps import AppConfig

from accounts import paths, places


class CadreConfig(AppConfig):
    name = "cadre"
    verbose_name = "干部名册"

    def ready(self) -> None:
        """Lend the names of units to apps to the left, which may not import this one."""
        from cadre.models import Cadre, Unit  # models are known only by now
        from cadre.queries import unit_places as units

        paths.register(Unit, "path")
        paths.register(Cadre)
        places.lend(places.Tree(units.names, units.path_of, units.path_in_scope, units.suggest))
