"""How many cases the views that people keep hold: one query for all of them, kept as long as the numbers of the tabs."""

import django_filters
from django.core.cache import cache
from django.http import QueryDict

from .filters import QueueFilterSet
from .tabs import SECONDS_KEPT, Count, numbers_in, tab_named, views_key


class KeptFilterSet(QueueFilterSet):
    """The filters of the list, for what was understood when it was kept: no choice is looked up in its table."""

    challenge = django_filters.NumberFilter()
    centre = django_filters.NumberFilter(method="of_centre")
    assignee = django_filters.NumberFilter(method="of_assignee")
    language = django_filters.CharFilter()


def view_counts(request, views, cases) -> dict[str, Count]:
    """How many of ``cases``, the person's queue, each of ``views`` holds, by what it asks for.

    Views that search for words have none: each would be a search of its own, and a menu should not wait for it.
    """
    asked = {view.query: QueryDict(view.query) for view in views}
    asked = {query: given for query, given in asked.items() if not given.get("q")}
    if not asked:
        return {}
    found = cache.get(views_key(request.user)) or {}
    if not asked.keys() <= found.keys():
        found = numbers_in(request.user, _parts(request, asked, cases))
        cache.set(views_key(request.user), found, SECONDS_KEPT)
    return {query: Count(found[query]) for query in asked}


def _parts(request, asked, cases) -> dict:
    of_tab, parts = {}, {}
    for query, given in asked.items():
        tab = tab_named(given.get("view"), request.user)
        # A tab may ask a question of its own: once for all its views.
        if tab.key not in of_tab:
            of_tab[tab.key] = tab.narrow(cases, request.user)
        found = cases if given.getlist("state") else of_tab[tab.key]
        filters = KeptFilterSet(data=given, request=request)
        parts[query] = filters.filter_queryset(found) if filters.is_valid() else found.none()
    return parts
