"""Reads the paths of feeds from standard input, and writes what Python's feedparser makes of each: JSON, a line a file."""

import calendar
import json
import sys

import feedparser


def instant(parsed):
    return calendar.timegm(parsed) if parsed else None


def text(detail):
    return {"value": detail.get("value") or "", "is_text": detail.get("type") == "text/plain"} if detail else None


def entry(found):
    bodies = found.get("content") or []
    html = [body for body in bodies if "html" in (body.get("type") or "")]
    return {
        "id": found.get("id"),
        "link": found.get("link"),
        "title": text(found.get("title_detail")),
        "body": text((html or bodies or [found.get("summary_detail")])[0]),
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
    print(json.dumps({"file": path, "author": author, "entries": [entry(found) for found in read.entries]}))
