"""Orders at Sectigo: states, what makes requests equal, when they are polled, how they end."""
