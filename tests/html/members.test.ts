/** Parts for members that newsletters' conditions or structured data mark. */
import { expect, test } from "vitest";
import { withoutConditions } from "../../src/html/conditions.ts";
import { ungated } from "../../src/html/gates.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const SECRET = "Secret: the second gate is open at night.";

test.each([
  `<p>{% if subscriber.is_paid %}</p><p>${SECRET}</p><p>{% endif %}</p>`,
  `{%- if member.tier == "gold" -%}<p>${SECRET}</p>{%- else -%}<p>Join us.</p>{%- endif -%}`,
  `{% unless subscriber.is_free %}<p>${SECRET}</p>{% endunless %}`,
  `*|IF:PAID=yes|*<p>${SECRET}</p>*|END:IF|*`,
  `*|IFNOT:PAID|*<p>Join us.</p>*|ELSE:|*<p>${SECRET}</p>*|END:IF|*`,
  `*|INTERESTED:Plan:Gold|*<p>${SECRET}</p>*|END:INTERESTED|*`,
  `{{#if @member.paid}}<p>${SECRET}</p>{{else}}<p>Join us.</p>{{/if}}`,
  `{% if member %}{% if weather == "fine" %}<p>${SECRET}</p>{% endif %}{% endif %}`,
])("a condition about readers hides its part: %s", (part) => {
  const { html, isCut } = ungated(`<p>Free.</p>${part}<p>After.</p>`);
  expect(html).not.toMatch(/Secret|[{*][%|{]/);
  expect([html.includes("Free."), html.includes("After."), html.includes("Join us."), isCut]).toEqual([
    true,
    true,
    part.includes("Join us."),
    true,
  ]);
});

test.each([
  `<p>{% if member %}${SECRET}</p><p>More</p>`,
  `<p>{% if weather %}Sun{% endif %}</p>{% if member %}<p>${SECRET}</p>{% if weather == "fine" %}<p>Sun</p>`,
  `*|IF:PAID=yes|*<p>${SECRET}</p>`,
  `<p>{% endif %}</p>{% if member %}<p>${SECRET}</p>{% endif %}`,
  `<p>As in {% if member %}, one writes it.</p>{% if member %}<p>${SECRET}</p>{% endif %}`,
])("a condition hides its part though the body is cut off, or others do not fit: %s", (part) => {
  const { html, hidden, isCut } = withoutConditions(`<p>Free.</p>${part}`);
  expect([html.includes(SECRET), hidden.includes(SECRET), html.includes("Free."), isCut]).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

test.each([
  `<pre>{% if member %}${SECRET}{% endif %}</pre>`,
  `<p><code>{% if subscriber.paid %}</code> hides ${SECRET} until <code>{% endif %}</code>.</p>`,
  `<p>{% if weather == "fine" %}${SECRET}{% endif %}</p>`,
  `<p>A condition such as {% if member %} has an end. ${SECRET}</p>`,
  `<p>*|FNAME|*, ${SECRET}</p>`,
  `<p>*|END:IF|* ${SECRET}</p>`,
])("what is an example, or about something else, stays as it is: %s", (html) => {
  expect(withoutConditions(html)).toEqual({ html, hidden: "", isCut: false });
});

test("a greeting by name is no text for members", () => {
  const { html, isCut } = withoutConditions(
    "<p>Hi {% if subscriber.first_name %}{{ subscriber.first_name }}{% else %}there{% endif %}!</p>",
  );
  expect([html, isCut]).toEqual(["<p>Hi there!</p>", false]);
});

test.each(["{% if member %}<code>x</code>", "*|IF:A|*", "{% if ", "<code>{%</code>", "<p>{% if member %}{% else %}"])(
  "a megabyte of %s comes to an end",
  (part) => {
    const { html, hidden } = withoutConditions(part.repeat(1_000_000 / part.length));
    expect(html.length + hidden.length).toBeLessThanOrEqual(1_000_000);
  },
);

const said = (part: object) =>
  `<script type="application/ld+json">${JSON.stringify({ "@graph": [{ "@type": "NewsArticle", hasPart: part }] })}</script>`;

test.each([
  [{ isAccessibleForFree: false, cssSelector: ".paywall" }, '<div class="x paywall">'],
  [[{ isAccessibleForFree: "False", cssSelector: "article #rest, .other" }], '<div id="rest">'],
])("what structured data calls not free is left out: %j", (part, box) => {
  const body = sanitize(`${said(part)}<p>Free.</p>${box}<p>${SECRET}</p></div><p>After.</p>`, {
    baseUrl: "https://harbor.example/",
  });
  expect([body.html, body.walls]).toEqual(["<p>Free.</p><p>After.</p>", [SECRET]]);
});

test.each([
  [{ isAccessibleForFree: true, cssSelector: ".paywall" }],
  [{ isAccessibleForFree: false }],
  [{ isAccessibleForFree: false, cssSelector: "*" }],
])("what it calls free, or does not name, stays: %j", (part) => {
  const body = sanitize(`${said(part)}<div class="paywall"><p>${SECRET}</p></div>`, {
    baseUrl: "https://harbor.example/",
  });
  expect(body.html).toContain(SECRET);
});
