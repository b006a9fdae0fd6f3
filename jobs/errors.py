"""Why a running job must stop. Raised inside handlers; let them pass."""


class JobStopped(Exception):
    """This attempt may not go on."""


class JobCancelled(JobStopped):
    """Somebody asked for the job to be cancelled."""


class LeaseLost(JobStopped):
    """The lease ran out and the job belongs to another attempt; nothing written here counts any more."""
