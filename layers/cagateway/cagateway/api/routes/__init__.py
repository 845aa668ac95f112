"""The routes of each function: one class, one method for each route."""
