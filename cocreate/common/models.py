"""Only gathers: the tables of the ground floor."""

from .idempotency import IdempotencyKey
from .outbox import Message

__all__ = ["IdempotencyKey", "Message"]
