"""Reads the paths of feeds from standard input, and writes what Python's feedparser makes of each: JSON, a line a file."""

import calendar
import json
import sys
import xml.etree.ElementTree

import feedparser


def instant(parsed):
    return calendar.timegm(parsed) if parsed else None


def text(detail):
    return {"value": detail.get("value") or "", "is_text": detail.get("type") == "text/plain"} if detail else None


def spaced(words):
    return " ".join((words or "").split())


def elsewhere(body):
    """The descriptions that are no child of an entry in its own namespace: of media, podcasts and unknown parts."""
    try:
        root = xml.etree.ElementTree.fromstring(body)
    except Exception:
        return set()
    found = set()
    for item in root.iter():
        if item.tag.rpartition("}")[2] not in ("item", "entry"):
            continue
        own = {id(child) for child in item if child.tag.rpartition("}")[0] == item.tag.rpartition("}")[0]}
        for part in item.iter():
            if part.tag.rpartition("}")[2] in ("description", "summary") and id(part) not in own:
                found.add(spaced(part.text))
    return found


def entry(found, others):
    bodies = found.get("content") or []
    html = [body for body in bodies if "html" in (body.get("type") or "")]
    body = text((html or bodies or [found.get("summary_detail")])[0])
    return {
        "id": found.get("id"),
        "link": found.get("link"),
        "title": text(found.get("title_detail")),
        "body": body,
        "is_elsewhere": body is not None and spaced(body["value"]) in others,
        "authors": [author.get("name") or "" for author in found.get("authors", [])],
        "published": instant(dict.get(found, "published_parsed")),
        "updated": instant(dict.get(found, "updated_parsed")),
        "tags": [tag.get("label") or tag.get("term") or "" for tag in found.get("tags", [])],
    }


for path in sys.stdin.read().splitlines():
    with open(path, "rb") as file:
        body = file.read()
    try:
        read = feedparser.parse(body, response_headers={"content-location": sys.argv[1]})
    except Exception:  # It throws at what it cannot read, whatever that is.
        read = feedparser.FeedParserDict(feed={}, entries=[])
    author = read.feed.get("author")
    others = elsewhere(body)
    print(json.dumps({"file": path, "author": author, "entries": [entry(found, others) for found in read.entries]}))
