"""What belongs to the request at hand and is needed where no request may go: the log and Wagtail's widgets."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")

# A function, since the nonce is only written into the header when somebody asked for it.
_nonce: ContextVar = ContextVar("csp_nonce", default=None)


def remember_nonce(source) -> None:
    """Keep the lazy nonce of the request at hand; ``None`` forgets it."""
    _nonce.set(source)


def csp_nonce() -> str:
    """The nonce that lets an inline script of the request at hand run; empty outside a request."""
    source = _nonce.get()
    # Not `source or ""`: a lazy nonce that nobody asked for yet is false.
    return "" if source is None else str(source)
