from django.apps import AppConfig

from accounts import paths
from accounts import places as accounts_places
from regulations import places


class CadreConfig(AppConfig):
    name = "cadre"
    verbose_name = "干部名册"

    def ready(self) -> None:
        """Lend the names of units to apps to the left, which may not import this one."""
        from cadre.models import Cadre, Unit  # models are known only by now
        from cadre.queries import unit_places
        from cadre.queries.places import UnitPlaces

        paths.register(Unit, "path")
        paths.register(Cadre)
        places.register(UnitPlaces())
        tree = accounts_places.Tree(unit_places.names, unit_places.path_of, unit_places.suggest)
        accounts_places.lend(tree)
