from django.apps import AppConfig

from accounts import paths, triggers
from cadre.demo import guests


class RewardsConfig(AppConfig):
    name = "rewards"
    verbose_name = "激励"

    def ready(self) -> None:
        from casework import registry
        from rewards.demo import load_demo  # this and the models are known only by now
        from rewards.growing import ENTRIES
        from rewards.models import Account, Plan, PlanRow, PoolGrant
        from rewards.processes import PROCESSES

        for process in PROCESSES:
            registry.register(process)
        triggers.register(ENTRIES)
        for model in (Account, Plan, PlanRow, PoolGrant):
            paths.register(model)
        guests.lend(load_demo)
