"""Tags and filters that every template may use (settings lists ui as a builtin)."""
