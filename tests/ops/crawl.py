"""Follow every link of a site from one page on, one page of each kind."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

# Numbers, references, uuids and slugs differ between rows of one list; one of each kind is enough.
VARIES = re.compile(r"\d+|[0-9a-f]{8}-[0-9a-f-]{27,}|F-\d{4}-\d+")
DOES_SOMETHING = re.compile(
    r"logout|^/was$|download|/delete/|/unpublish/|/documents/|/media/|\.(?:csv|xlsx|pdf|xml|json)$|export="
)


def kind_of(address: str) -> str:
    """What stands for all addresses of one kind; lists in another order or page are the same kind."""
    parts = urlsplit(address)
    path = re.sub(r"/(udfordringer|forslag|partnere)/[^/]+/", r"/\1/*/", VARIES.sub("#", parts.path))
    names = sorted(name.split("=", 1)[0] for name in parts.query.split("&") if name)
    return f"{path}?{'&'.join(names)}" if names else path


def crawl(page, starts: list[str], *, most: int, stay_under: str = "/") -> Iterator[tuple[str, int]]:
    """Visit with a browser, breadth first; yields address and status, with the page still open at it."""
    seen, todo, visited = {kind_of(start) for start in starts}, list(starts), 0
    while todo and visited < most:
        address = todo.pop(0)
        answer = page.goto(address, wait_until="load")
        visited += 1
        yield address, answer.status if answer else 0
        here = page.url
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            target = urlsplit(urljoin(here, link))
            if target.scheme not in {"http", "https"} or target.netloc != urlsplit(here).netloc:
                continue
            path = target.path + (f"?{target.query}" if target.query else "")
            if path.startswith(stay_under) and not DOES_SOMETHING.search(path) and kind_of(path) not in seen:
                seen.add(kind_of(path))
                todo.append(path)
