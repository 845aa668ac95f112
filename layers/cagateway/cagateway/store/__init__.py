"""The one DynamoDB table: configuration, snapshots, and where syncs stand."""
