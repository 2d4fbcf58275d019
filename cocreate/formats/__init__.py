"""How dates, times and numbers are written; the rest is Django's own."""
