"""Background work of rewards."""

from rewards.rank_job import survey_ranks as survey_ranks  # registers its kind
