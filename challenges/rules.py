"""Only gathers: importing the areas' rules names their permissions."""

from .proposals import rules as proposals
from .reviews import rules as reviews

__all__ = ["proposals", "reviews"]
