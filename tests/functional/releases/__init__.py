"""Two releases at one table: the last one, from git, and this one."""
