"""Reading a roster (花名册) workbook into drafts and problems. Nothing here writes to the register."""
