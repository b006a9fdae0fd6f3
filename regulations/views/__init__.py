"""Pages of rules and of the working-day calendar."""
