"""Sectigo Certificate Manager: its API, its login, its way of answering."""
