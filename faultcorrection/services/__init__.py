"""The writers of tolerating and correcting: how each kind begins, and what its steps write besides the step."""
