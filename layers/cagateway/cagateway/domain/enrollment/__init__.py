"""Whether an enrollment request will pass, what will be issued, and what is wrong with it."""
