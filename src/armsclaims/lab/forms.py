"""The models of a sheet and of its lists as forms: every field, its kind and what may be chosen."""

import re
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ..coding import schema
from ..coding.lists import Allegation, Lists, Occasion, Speaker
from ..coding.sheets import Claim, ClaimPlace, Origin, SetAside, SheetFile, Statement, ZoneEntry

Field = dict[str, Any]
_DECIMAL = re.compile(r"\d+\.\d+")
_FROM = {
    "speaker": "speakers",
    "occasion": "occasions",
    "allegation": "allegations",
    "start": "places",
    "end": "places",
    "to": "claims",
    "attribute": "attributes",
    "side": "sides",
}
"""The fields that name an entry of a list, as the `id` of a claim's place does."""


def fields_of(model: type[BaseModel], *, leaving: tuple[str, ...] = ()) -> list[Field]:
    """Return the fields of a model as a form shows them: key, kind, need, and what may be chosen."""
    found = []
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key not in leaving:
            made: Field = {"key": key, "need": info.is_required(), **_kind(info.annotation)}
            if listed := "places" if model is ClaimPlace and name == "id" else _FROM.get(name):
                made["from"] = listed
            found.append(made)
    return found


def _kind(annotation: Any) -> Field:
    """Return the kind of an annotation: text, number, choice, texts, passage, group or list of groups."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Annotated, Union, UnionType):
        return _kind(next(part for part in parts if part is not NoneType))
    if origin is Literal:
        return {"kind": "choice", "options": list(parts)}
    if origin is list:
        inner = _kind(parts[0])
        plain = {"text": "texts", "number": "passage"}
        return inner | {"kind": plain.get(inner["kind"], "list")}
    if hasattr(annotation, "model_fields"):
        return {"kind": "group", "fields": fields_of(annotation)}
    return {"kind": "number" if annotation in (int, float, Any) else "text"}


def forms() -> dict[str, Any]:
    """Return the forms of a sheet's parts, and of the lists to which entries can be added."""
    places = [
        {"key": column.name, "need": column.required}
        | ({"kind": "choice", "options": list(column.enum)} if column.enum else {"kind": "text"})
        for column in schema.PLACE_COLUMNS[1:]
    ]
    aside = [*fields_of(ZoneEntry, leaving=("sentence",)), *fields_of(SetAside, leaving=("sentence",))]
    return {
        "statement": fields_of(Statement, leaving=("claims",)),
        "claim": fields_of(Claim),
        "sheet": [field for field in fields_of(SheetFile) if field["key"] == "coding"],
        "origin": fields_of(Origin, leaving=("text",)),
        "sentence": [field | {"need": False} for field in aside],
        "lists": {
            "speakers": fields_of(Speaker),
            "occasions": fields_of(Occasion),
            "allegations": fields_of(Allegation),
            "places": places,
        },
    }


def choices(lists: Lists) -> dict[str, list[str]]:
    """Return what the lists hold, by the name that a field's `from` gives."""
    found = {name: list(listed or ()) for name, listed in lists.names.items()}
    return found | {name: list(getattr(lists.case, name, ())) for name in ("attributes", "sides")}


def given(field: Field, value: Any) -> Any:
    """Return what a page gives for a field as the model has it: numbers and lists read, nothing empty.

    Lists of words are parted by ">", a passage also as it stands in a sheet, "[0, 18]". What cannot be read
    stays as it is, for the check to tell.
    """
    match field["kind"], value:
        case "group", dict():
            parts = {each["key"]: given(each, value.get(each["key"])) for each in field["fields"]}
            return {key: part for key, part in parts.items() if part not in ("", [], {})}
        case "list", list():
            entries = [given(field | {"kind": "group"}, entry) for entry in value]
            return [entry for entry in entries if entry]
        case "texts" | "passage" as kind, str():
            value = value.strip("[] ").replace(",", ">") if kind == "passage" else value
            parts = [part.strip() for part in value.split(">") if part.strip()]
            return [_number(part) if kind == "passage" else part for part in parts]
        case "number", str():
            return _number(value)
    return "" if value is None else value


def _number(text: str) -> Any:
    """Return the number in a text, or the text itself if it is not one or has over 100 characters."""
    plain = text.replace(",", "") if len(text) <= 100 else ""
    return int(plain) if plain.isdecimal() else float(plain) if _DECIMAL.fullmatch(plain) else text
