"""What people ask and type on the pages of rewards."""
