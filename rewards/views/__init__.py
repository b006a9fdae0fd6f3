"""Pages of places, pools and ranks."""
