"""A Sectigo Certificate Manager that lists profiles, issues certificates, and fails on demand."""
