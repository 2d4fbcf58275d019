"""What the API takes in and says of the queue."""
