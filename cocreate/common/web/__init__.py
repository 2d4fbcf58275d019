"""The doors' shared manners: refusals become answers, lists are paged, clients are slowed down, bodies are parsed strictly."""

from .bodies import Body, Day, Flag, Id, StrictJSONParser, Text, Whole
from .lists import MAX_PAGE, PAGE, Keyset, PageQuery, day, moment
from .problems import TITLES, TooLarge, answer_refusal, pointer_of
from .views import ApiView, ClientThrottle

__all__ = [
    "MAX_PAGE", "PAGE", "TITLES", "ApiView", "Body", "ClientThrottle", "Day", "Flag", "Id", "Keyset", "PageQuery",
    "StrictJSONParser", "Text", "TooLarge", "Whole", "answer_refusal", "day", "moment", "pointer_of",
]  # fmt: skip
