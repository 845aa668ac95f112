"""`make bench`: how fast the built functions are, each beside the least that could do its job."""
