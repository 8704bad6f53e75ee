"""The address to which a reader reports an error, with the page, the figure and the release in it.

A named part of `pages`. Where the site names no address, the reader's own mail program opens with
the text filled in and no recipient. Source: RFC 6068 (mailto), 3986 (percent-encoding).
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about."""

    page: str  # whole address
    figure: str  # its id, or that of a chart; empty where the page is about none
    release: str  # 2026-10


def href(template: str | None, subject: Subject, say: Say) -> str:
    """Where a report goes.

    `template` is the site's own address: one with a question mark or on the web has places for
    {page}, {figure} and {release}; a bare mail address gets a subject and a text.
    """
    if template and (template.startswith("https:") or "?" in template):
        places = ("page", "figure", "release")
        return template.format(**{name: _encoded(getattr(subject, name)) for name in places})
    title, body = _encoded(_title(subject, say)), _encoded(_body(template, subject, say))
    return f"{template or 'mailto:'}?subject={title}&body={body}"


def _title(subject: Subject, say: Say) -> str:
    about = subject.figure or subject.page
    return say("Error: {}, release {}").format(about, subject.release)


def unaddressed(say: Say) -> str:
    """What a reader should know where nobody has named an address."""
    return say(
        "This site has no address for reports yet; the mail may be sent to whoever publishes it."
    )


def _body(template: str | None, subject: Subject, say: Say) -> str:
    """The text, its lines ended as RFC 6068 asks."""
    lines = [] if template else [unaddressed(say), ""]
    lines += [say("Page: {}").format(subject.page)]
    lines += [say("Figure: {}").format(subject.figure)] if subject.figure else []
    lines += [say("Release: {}").format(subject.release), ""]
    lines += [say("What is wrong, and how do you know?"), ""]
    return "\r\n".join(lines)


def _encoded(text: str) -> str:
    return quote(text, safe="")
