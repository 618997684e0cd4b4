/** The discovery tests of webmention.rocks for senders. */

/** A page that takes mentions. */
export interface Rock {
  number: number;
  is: string;
  /** Its Link headers. */
  link?: string[];
  html?: string;
  endpoint: string;
  /** Where the page is, if its address leads elsewhere. */
  movedTo?: string;
}

/**
 * The discovery tests by their numbers: how a page names its endpoint, and the endpoint's address. Pages are at
 * https://rocks.example/test/{number}.
 */
export const ROCKS: Rock[] = [
  {
    number: 1,
    is: "Link header, unquoted rel, relative",
    link: ["</test/1/webmention>; rel=webmention"],
    endpoint: "/test/1/webmention",
  },
  {
    number: 2,
    is: "Link header, unquoted rel, absolute",
    link: ["<https://rocks.example/test/2/webmention>; rel=webmention"],
    endpoint: "/test/2/webmention",
  },
  {
    number: 3,
    is: "<link>, relative",
    html: '<link rel="webmention" href="/test/3/webmention">',
    endpoint: "/test/3/webmention",
  },
  {
    number: 4,
    is: "<link>, absolute",
    html: '<link rel="webmention" href="https://rocks.example/test/4/webmention">',
    endpoint: "/test/4/webmention",
  },
  {
    number: 5,
    is: "<a>, relative",
    html: '<p>Send a <a rel="webmention" href="/test/5/webmention">mention</a></p>',
    endpoint: "/test/5/webmention",
  },
  {
    number: 6,
    is: "<a>, absolute",
    html: '<p>Send a <a rel="webmention" href="https://rocks.example/test/6/webmention">mention</a></p>',
    endpoint: "/test/6/webmention",
  },
  {
    number: 7,
    is: "Link header with strange casing",
    link: ["</test/7/webmention>; REL=WebMention"],
    endpoint: "/test/7/webmention",
  },
  {
    number: 8,
    is: "Link header, quoted rel",
    link: ['</test/8/webmention>; rel="webmention"'],
    endpoint: "/test/8/webmention",
  },
  {
    number: 9,
    is: "several rels on <link>",
    html: '<link rel="webmention somethingelse" href="/test/9/webmention">',
    endpoint: "/test/9/webmention",
  },
  {
    number: 10,
    is: "several rels in the Link header",
    link: ['</test/10/webmention>; rel="somethingelse webmention"'],
    endpoint: "/test/10/webmention",
  },
  {
    number: 11,
    is: "header, <link> and <a>: the header counts",
    link: ["</test/11/webmention>; rel=webmention"],
    html: '<link rel="webmention" href="/wrong"><a rel="webmention" href="/wrong">x</a>',
    endpoint: "/test/11/webmention",
  },
  {
    number: 12,
    is: "the rel is matched exactly",
    html: '<link rel="not-webmention" href="/wrong"><link rel="webmention" href="/test/12/webmention">',
    endpoint: "/test/12/webmention",
  },
  {
    number: 13,
    is: "a false endpoint in a comment",
    html: '<!-- <a rel="webmention" href="/wrong">x</a> --><a rel="webmention" href="/test/13/webmention">x</a>',
    endpoint: "/test/13/webmention",
  },
  {
    number: 14,
    is: "a false endpoint in escaped markup",
    html: '<code>&lt;a rel="webmention" href="/wrong"&gt;&lt;/a&gt;</code><a rel="webmention" href="/test/14/webmention">x</a>',
    endpoint: "/test/14/webmention",
  },
  { number: 15, is: "an empty href is the page itself", html: '<link rel="webmention" href="">', endpoint: "/test/15" },
  {
    number: 16,
    is: "<a> before <link>",
    html: '<a rel="webmention" href="/test/16/webmention">x</a><link rel="webmention" href="/wrong">',
    endpoint: "/test/16/webmention",
  },
  {
    number: 17,
    is: "<link> before <a>",
    html: '<link rel="webmention" href="/test/17/webmention"><a rel="webmention" href="/wrong">x</a>',
    endpoint: "/test/17/webmention",
  },
  {
    number: 18,
    is: "several Link headers",
    link: ['</wrong>; rel="other"', "</test/18/webmention>; rel=webmention"],
    endpoint: "/test/18/webmention",
  },
  {
    number: 19,
    is: "one Link header with several values",
    link: ['</wrong>; rel="other", </test/19/webmention>; rel="webmention"'],
    endpoint: "/test/19/webmention",
  },
  {
    number: 20,
    is: "<link> without href",
    html: '<link rel="webmention"><a rel="webmention" href="/test/20/webmention">x</a>',
    endpoint: "/test/20/webmention",
  },
  {
    number: 21,
    is: "an endpoint with a query",
    html: '<link rel="webmention" href="/test/21/webmention?query=yes">',
    endpoint: "/test/21/webmention?query=yes",
  },
  {
    number: 22,
    is: "an endpoint relative to the page's path",
    html: '<link rel="webmention" href="22/webmention">',
    endpoint: "/test/22/webmention",
  },
  {
    number: 23,
    is: "the page has moved, and the endpoint is relative to where it is",
    movedTo: "/test/23/page",
    html: '<link rel="webmention" href="page/webmention-endpoint/x">',
    endpoint: "/test/23/page/webmention-endpoint/x",
  },
];
