"""The CA gateway: certificate profiles and enrollment rules in front of Sectigo."""
