"""What the front page shows."""
