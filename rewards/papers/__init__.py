"""What the papers of rewards say."""
