"""A Sectigo Certificate Manager that lists certificate profiles and can be told to fail."""
