"""What follows from facts and numbers. Pure."""
