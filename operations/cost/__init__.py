"""What running the gateway costs: measured work times list prices."""
