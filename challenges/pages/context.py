"""What every public page's frame needs."""


def site(request):
    """The frame's facts; filled in by the look."""
    return {}
