"""The extractor `chat`, called only where it is named: asks a language model at an OpenAI-compatible address.

The text goes to ARMSCLAIMS_CHAT_URL (such as http://127.0.0.1:8000/v1) for ARMSCLAIMS_CHAT_MODEL, with
ARMSCLAIMS_CHAT_KEY, if set, as a bearer token. What comes back are words, which `verify` grounds or refuses.
"""

import json
import os
from threading import Thread
from urllib import request

from ..coding.schema import ACTS
from ..faults import CallError
from .command import MOST_EXTRACTIONS
from .proposals import MOST_READ
from .topic import Topic

MOST_BYTES, MOST_SECONDS = 4_000_000, 300
"""How much of an answer is read, and how long it is waited for."""
INSTRUCTIONS = """List what the article says of arms supplied, or not, between these parties: {parties}.
Answer with one JSON object, {{"proposals": [...]}}, of objects with these strings, copied exactly:
quote: the words of one claim, letter for letter, from one sentence, enough to stand once in the article
speaker, cue: who says it, and the reporting verb; act, not copied: one of {acts}; withheld: what is kept back
item, quantity: the arms, their number with its noun; said, event: the day of each. Omit what is not told."""


def propose(text: str, *, published: str | None, topic: Topic) -> list[object]:
    """Return the extractions of the model. Raises CallError, which never holds the key."""
    url, model, key = (os.environ.get(f"ARMSCLAIMS_CHAT_{n}", "").strip() for n in ("URL", "MODEL", "KEY"))
    if not model or not url.lower().startswith(("http://", "https://")):
        raise CallError("set ARMSCLAIMS_CHAT_URL, an http(s) address, and ARMSCLAIMS_CHAT_MODEL")
    if len(text) > MOST_READ:
        raise CallError(f"the text has over {MOST_READ:,} characters; save its parts as texts of their own")
    asked = INSTRUCTIONS.format(parties=", ".join(sorted(set(topic.parties.values()))), acts=", ".join(ACTS))
    messages = [{"role": "system", "content": asked}, {"role": "user", "content": text}]
    body = json.dumps({"model": model, "temperature": 0, "messages": messages}).encode()
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    place = f"{url.rstrip('/')}/chat/completions"
    answers: list[bytes | str] = [f"nothing within {MOST_SECONDS} s"]
    asking = Thread(target=lambda: answers.append(_answer(place, body, headers)), daemon=True)
    asking.start()
    asking.join(MOST_SECONDS)
    if isinstance(answer := answers[-1], str):
        raise CallError(f"the address in ARMSCLAIMS_CHAT_URL answers with {answer}")
    try:
        said = json.loads(answer)["choices"][0]["message"]["content"]
        found = json.loads(said[said.index("{") : said.rindex("}") + 1])["proposals"]  # "Here it is: {...}"
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) > MOST_EXTRACTIONS:
        raise CallError(f"the answer is no JSON with a list `proposals` of at most {MOST_EXTRACTIONS:,}")
    return found


def _answer(place: str, body: bytes, headers: dict[str, str]) -> bytes | str:
    """Return what is answered, else what failed, in no words of the other side: they may hold the key."""
    opener = request.OpenerDirector()  # it follows no redirect
    for handler in (request.ProxyHandler, request.HTTPHandler, request.HTTPSHandler):
        opener.add_handler(handler())
    try:
        with opener.open(request.Request(place, body, headers), timeout=MOST_SECONDS) as answer:
            content = answer.read(MOST_BYTES + 1) if answer.status == 200 else f"status {answer.status}"
    except Exception as error:  # what listens there may speak anything
        content = f"a failure ({getattr(error, 'reason', type(error).__name__)})"
    return content if len(content) <= MOST_BYTES else f"over {MOST_BYTES:,} bytes"
