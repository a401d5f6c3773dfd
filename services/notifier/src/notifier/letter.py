"""A message as content, before it is mail: sections of sentences, figures and steps.

The same content is laid out as plain text, which every reader has, and as modest HTML. What comes
from outside (ids, names of figures) is only ever text: control characters are dropped, so that no
id can begin a header line, and HTML is escaped.
"""

import html
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SUBJECT_CHARACTERS_MAX = 150


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (or none), sentences, a table of figures, and a list of points."""

    heading: str | None = None
    sentences: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and the sections below it."""

    subject: str
    sections: tuple[Section, ...]


def clean(text: str) -> str:
    """The text on one line, without control, format, surrogate or unassigned characters."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or not unicodedata.category(letter).startswith("C")
    )
    return " ".join(kept.split())


def subject_line(text: str) -> str:
    """A subject that is one line and not too long."""
    text = clean(text)
    return text if len(text) <= SUBJECT_CHARACTERS_MAX else text[: SUBJECT_CHARACTERS_MAX - 1] + "…"


def plain(sections: Sequence[Section]) -> str:
    """The sections as plain text, figures in a column."""
    return "\n\n".join("\n".join(_plain_lines(section)) for section in sections) + "\n"


def _plain_lines(section: Section) -> Iterator[str]:
    if section.heading:
        yield clean(section.heading)
    for sentence in section.sentences:
        yield clean(sentence)
    width = max((len(clean(name)) for name, _ in section.figures), default=0)
    for name, value in section.figures:
        yield f"  {clean(name):<{width}}  {clean(value)}"
    for point in section.points:
        yield f"- {clean(point)}"


def as_html(sections: Sequence[Section]) -> str:
    """The sections as an HTML document without anything that has to be fetched."""
    body = "".join(part for section in sections for part in _html_parts(section))
    return f'<!doctype html><html lang="en"><body>{body}</body></html>\n'


def _html_parts(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"<h3>{_escaped(section.heading)}</h3>"
    for sentence in section.sentences:
        yield f"<p>{_escaped(sentence)}</p>"
    if section.figures:
        rows = "".join(
            f'<tr><td>{_escaped(name)}</td><td align="right">{_escaped(value)}</td></tr>'
            for name, value in section.figures
        )
        yield f'<table cellpadding="4">{rows}</table>'
    if section.points:
        yield f"<ul>{''.join(f'<li>{_escaped(point)}</li>' for point in section.points)}</ul>"


def _escaped(text: str) -> str:
    return html.escape(clean(text))
