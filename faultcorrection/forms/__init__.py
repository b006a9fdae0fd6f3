"""What people fill in to open and to move each kind of case."""
