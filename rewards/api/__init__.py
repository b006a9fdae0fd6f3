"""Reading places, ranks and awards by program, in the caller's scope."""
