"""The languages that a proposal may be written in, each under its own name."""

LANGUAGES = [
    ("da", "Dansk"),
    ("en", "English"),
    ("ar", "العربية"),
    ("tr", "Türkçe"),
    ("ur", "اردو"),
    ("pl", "Polski"),
    ("uk", "Українська"),
    ("de", "Deutsch"),
    ("sv", "Svenska"),
    ("no", "Norsk"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ro", "Română"),
    ("fa", "فارسی"),
    ("ku", "Kurdî"),
    ("so", "Soomaali"),
    ("bs", "Bosanski"),
    ("vi", "Tiếng Việt"),
    ("ta", "தமிழ்"),
    ("zh", "中文"),
]
NAMES = dict(LANGUAGES)


def name_of(language: str) -> str:
    """A language's own name, or its code where we have none."""
    return NAMES.get(language, language)
