"""The queue by keyboard: the keys that the buttons carry, and the help that lists them to whoever can use them."""

from django.utils.translation import gettext as _

from partners.rules import reads_queue, works_in_queue

from ..rules import verbs_of
from .tabs import tabs_of
from .words import verb_words

OF_VERBS = {
    "screen": "v", "ask": "b", "park": "l", "merge": "s", "decide": "d", "assign": "f", "forward": "e", "reopen": "g",
    "assess": "v", "declare": "h",
}  # fmt: skip
TAKE = "t"


def help_for(user) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """The keys of the list and of the case that ``user`` can use: (where, [(what it does, keys)])."""
    if not reads_queue(user):
        return []
    works = works_in_queue(user)
    in_list = [
        (_("Next, previous case"), ["j", "k"]),
        (_("Open the case"), ["Enter"]),
        (_("Change view"), ["g", *(str(number % 10) for number, _tab in enumerate(tabs_of(user), 1))]),
    ]
    on_case = [(_("Next, previous case"), ["j", "k"])]
    if works:
        in_list += [
            (_("Do what the row says"), ["v"]),
            (_("Assign to me"), [TAKE]),
            (_("Mark for a bulk action"), ["x"]),
            (_("Paper proposal"), ["p"]),
        ]
        on_case += [(verb_words()[verb], [OF_VERBS[verb]]) for verb in verbs_of(user) if verb in OF_VERBS]
        on_case += [(_("Assign to me"), [TAKE]), (_("To the message box, to the note box"), ["m", "i"])]
    places = [(_("The queue"), in_list), (_("The case"), on_case)]
    if works:
        gate = [(_("Choose an answer"), ["1", "2", "3"]), (_("Send my answer"), ["Ctrl Enter"])]
        scoring = [
            (_("Score the criterion in focus and go on"), ["0", "1", "2", "3", "4", "5"]),
            (_("Cannot judge"), ["n"]),
            (_("Write the reason"), ["r"]),
            (_("Send and next"), ["Ctrl Enter"]),
        ]
        places += [(_("Declaring ties"), gate), (_("Assessing"), scoring)]
    return places
