"""Certificate authorities: reading them, their profiles and their documents."""
