"""IAM as the template asks for it: what a statement allows, and what a call of the SDK asks for."""
