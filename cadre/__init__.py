"""Units and people: the register of facts, and how it is filled from Excel and LRMX files."""
