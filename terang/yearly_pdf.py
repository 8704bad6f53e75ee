"""The yearly statement as a PDF: one A4 sheet, tagged (PDF/UA-1), the same bytes every time.

A named part of `pages`, and the one module that knows Typst. The sheet is handed over as data and
never becomes part of the source, so that no text of an author is taken for a command.
"""

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import typst

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_STANDARD: Literal["ua-1"] = "ua-1"  # accessible: tagged, with language and title
_CLAIM = "assertion failed:"  # before what the template says itself


class UnsetError(Exception):
    """A sheet that the template cannot set; the reason in one line."""


def pdf(template: str, sheet: "DataclassInstance", day: dt.date) -> bytes:
    """The sheet set by a template of Typst, dated `day` at midnight, UTC.

    Raises UnsetError with the reason: Typst's words, or the template's own of its length.
    """
    moment = dt.datetime.combine(day, dt.time(), dt.UTC)
    told = {"sheet": json.dumps(asdict(sheet)), "day": day.isoformat()}
    try:
        content = typst.compile(
            template.encode(),
            format="pdf",
            ignore_system_fonts=True,  # its own fonts: the same on every machine
            sys_inputs=told,
            pdf_standards=_STANDARD,
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as error:
        raise UnsetError(error.message.removeprefix(_CLAIM).strip()) from error
    if not isinstance(content, bytes):
        raise UnsetError("no document")
    return content
