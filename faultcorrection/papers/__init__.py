"""What the papers of each kind say: from a case to an official paper. No writing, no look."""
