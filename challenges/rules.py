"""Only gathers: importing the areas' rules names their permissions."""

from .calls import rules as calls
from .proposals import rules as proposals
from .reviews import rules as reviews

__all__ = ["calls", "proposals", "reviews"]
