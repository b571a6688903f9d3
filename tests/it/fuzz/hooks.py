"""Our part in a run of schemathesis: a token, ids that there are, days near the present one, and a count of what was answered."""

import atexit
import collections
import json
import os
import random
import re
import uuid

import schemathesis

RUN = json.load(open(os.environ["FUZZ_RUN"]))
CHANCE = random.Random(RUN["seed"])
ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
answered = collections.defaultdict(collections.Counter)


def known_id(field):
    """An id of the kind that the field names, mostly one within the asker's scope; any other when none is known."""
    near = RUN["near"] if CHANCE.random() < 0.85 else {}
    return CHANCE.choice(near.get(field) or RUN["ids"].get(field) or CHANCE.choice(list(RUN["ids"].values())))


def real(value, field):
    """The value with most ids replaced by ones that there are, and most days by near ones. What is wrong stays wrong."""
    if isinstance(value, dict):
        return {name: real(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [real(inner, field) for inner in value]
    if isinstance(value, uuid.UUID) or isinstance(value, str) and ID.fullmatch(value):
        return known_id(field) if CHANCE.random() < 0.9 else value
    if isinstance(value, str) and DAY.fullmatch(value):
        return CHANCE.choice(RUN["days"]) if CHANCE.random() < 0.7 else value
    if field == "min_position" and re.fullmatch(r"\d{1,19}", str(value)):
        # Whoever asks for one that is not there yet waits for it.
        return 1 + int(value) % RUN["head"]
    return value


def kind_of(collection):
    """The field that names one of a collection: `meeting_id` for `meetings`."""
    return collection.removesuffix("s").replace("-", "_") + "_id"


def part_of_path(template, name):
    """What a parameter of a path is of: the `id` of `/chapters/{id}` is a `chapter_id`."""
    return kind_of(template.split("{" + name + "}")[0].rstrip("/").rsplit("/", 1)[-1]) if name == "id" else name


def learn(value, field, template):
    """Keeps the ids of an answer, save the token's own: whoever revokes it asks nothing more."""
    if isinstance(value, dict):
        for name, inner in value.items():
            learn(inner, name, template)
    elif isinstance(value, list):
        for inner in value[:20]:
            learn(inner, field, template)
    elif isinstance(value, str) and ID.fullmatch(value) and value != RUN["own"]:
        last = [part for part in template.split("/") if not part.startswith("{")][-1]
        known = RUN["ids"].setdefault(kind_of(last) if field == "id" else field, [])
        if value not in known and len(known) < 500:
            known.append(value)


@schemathesis.hook
def filter_case(context, case):
    """The edges of every schema are thousands of cases: a short run takes some of them."""
    return case.meta is None or case.meta.phase.name.value != "coverage" or CHANCE.random() < RUN["edges"]


@schemathesis.hook
def before_call(context, case, kwargs):
    template = case.operation.path
    if isinstance(case.path_parameters, dict):
        case.path_parameters = {name: real(value, part_of_path(template, name)) for name, value in case.path_parameters.items()}
    if isinstance(case.query, dict):
        case.query = {name: real(value, name) for name, value in case.query.items()}
    if isinstance(case.body, (dict, list)):
        case.body = real(case.body, "")
    for name in ("Idempotency-Key", "If-Match", "If-None-Match"):
        # Else most requests would be repeated ones, or ones for another version.
        if case.headers and CHANCE.random() < 0.7:
            case.headers.pop(name, None)
    kinds = case.operation.definition.raw["responses"].get("200", {}).get("content", {})
    if len(kinds) > 1:
        case.headers["Accept"] = CHANCE.choice(list(kinds))
    if RUN["token"]:
        case.headers["Authorization"] = f"Bearer {RUN['token']}"


@schemathesis.hook
def after_call(context, case, response):
    answered[case.operation.label][response.status_code] += 1
    kind = response.headers.get("content-type", [""])[0].split(";")[0]
    if response.status_code in (200, 201) and kind == "application/json":
        learn(json.loads(response.content), "id", case.operation.path)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """A reader that asks for a position which is not there yet is told to wait: no fault."""
    return not (response.status_code == 503 and b'"code":"not_yet"' in response.content)


@atexit.register
def tell():
    with open(RUN["counts"], "w") as file:
        json.dump(answered, file)
