"""Doubles with real semantics; a contract test holds the store's against DynamoDB's."""
