"""Domain control validation: which domains Sectigo issues for, and until when."""
