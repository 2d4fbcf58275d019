"""Where the parts of a drawing stand: whole numbers for an SVG that the server writes. Knows nothing of cases."""

from dataclasses import dataclass, field

WIDTH, ROW, NAME = 420, 32, 122
_PLOT = WIDTH - NAME - 116
_LONGEST_NAME = 15


@dataclass(frozen=True)
class Row:
    """One person's line: the name, the words at its end, and the marks between them."""

    name: str
    words: str
    y: int
    at: dict = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The name, cut where it would run into the drawing."""
        return self.name if len(self.name) <= _LONGEST_NAME else f"{self.name[: _LONGEST_NAME - 1]}…"

    @property
    def middle(self) -> int:
        return self.y + ROW // 2

    @property
    def baseline(self) -> int:
        return self.y + ROW // 2 + 5


@dataclass(frozen=True)
class Chart:
    """The rows, and the numbers under them with their places."""

    rows: list[Row]
    ticks: list[tuple[int, int]]
    at: dict = field(default_factory=dict)
    width: int = WIDTH
    name_ends: int = NAME

    @property
    def bottom(self) -> int:
        return self.at.get("top", 0) + ROW * len(self.rows)

    @property
    def height(self) -> int:
        return self.bottom + 28


def bars(entries) -> Chart:
    """Bars with a late part and a line for the room: ``(name, words, open, late, capacity)`` each."""
    most = max([1, *(max(open_, capacity) for _name, _words, open_, _late, capacity in entries)])
    step = max(1, -(-most // 4))
    most = step * -(-most // step)
    rows = []
    for number, (name, words, open_, late, capacity) in enumerate(entries):
        place = {"open": _across(open_, most), "late": _across(late, most), "capacity": NAME + _across(capacity, most)}
        words_at = max(NAME + place["open"], place["capacity"]) + 8
        rows.append(Row(name, words, number * ROW, place | {"words": words_at}))
    return Chart(rows, [(NAME + _across(value, most), value) for value in range(0, most + 1, step)])


def spans(entries, everybody, highest) -> Chart:
    """A dot on a line for each: ``(name, words, mean, low, high, is_off)``; ``everybody`` is ``(mean, low, high)``."""
    top = 20
    rows = [
        Row(name, words, top + number * ROW, {
            "mean": NAME + _across(mean, highest), "low": NAME + _across(low, highest), "high": NAME + _across(high, highest),
            "words": WIDTH - 108, "is_off": is_off,
        })
        for number, (name, words, mean, low, high, is_off) in enumerate(entries)
    ]  # fmt: skip
    mean, low, high = (NAME + _across(value, highest) for value in everybody)
    ticks = [(NAME + _across(value, highest), value) for value in range(highest + 1)]
    return Chart(rows, ticks, {"top": top, "mean": mean, "low": low, "band": high - low})


def _across(value, most) -> int:
    return round(float(value) / most * _PLOT)
