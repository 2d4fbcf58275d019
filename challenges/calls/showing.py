"""What the public pages of challenges show, worked out with a number of queries that does not depend on their length."""
