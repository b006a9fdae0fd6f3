"""What the regulations ask of each kind. Pure."""
