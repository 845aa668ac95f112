"""The shape of each item in the table: written and read here, and nowhere else."""
