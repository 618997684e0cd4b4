/**
 * `npm run counterpart`: tries Reprint with a real WordPress, as an upstream by the file in docs/upstreams.md and by its feed, and as a
 * destination. It needs Debian's packages wordpress, php-cli, php-mysql, php-curl and mariadb-server, and no network.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { freePort } from "../ports.ts";
import {
  addDestination,
  check,
  checkSoon,
  Named,
  publisherOf,
  ROOT,
  runTrial,
  Scratch,
  type Site,
  tryLifecycle,
  until,
} from "./trial.ts";

const WORDPRESS = "/usr/share/wordpress";
const PASSWORD = "counterpart";

if (!existsSync(WORDPRESS)) {
  console.error("Install the Debian packages wordpress, php-cli, php-mysql, php-curl and mariadb-server first.");
  process.exit(2);
}

const trial = new Scratch("wordpress");
const scratch = trial.folder;
chmodSync(scratch, 0o755);
const running: ChildProcess[] = [];

function start(command: string, args: string[], env: Record<string, string> = {}): void {
  running.push(spawn(command, args, { stdio: "ignore", detached: true, env: { ...process.env, ...env } }));
}

async function startDatabase(): Promise<string> {
  const [data, socket] = [path.join(scratch, "data"), path.join(scratch, "mysql.sock")];
  const user = process.getuid?.() === 0 ? ["--user=mysql"] : [];
  mkdirSync(data);
  if (user.length > 0) execFileSync("chown", ["mysql", data, scratch]);
  execFileSync("mariadb-install-db", ["--no-defaults", `--datadir=${data}`, ...user], { stdio: "ignore" });
  start("mariadbd", ["--no-defaults", `--datadir=${data}`, `--socket=${socket}`, "--skip-networking", ...user]);
  const sql = `CREATE DATABASE wp; CREATE USER wp@localhost IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON wp.* TO wp@localhost;`;
  const isUp = async () => {
    try {
      execFileSync("mariadb", ["--no-defaults", `--socket=${socket}`, "-e", sql], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  if (!(await until(isUp, (up) => up))) throw new Error("the database did not start");
  return socket;
}

const ROUTER = `<?php
$root = __DIR__ . '/site'; $path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if ($path !== '/' && is_file($root . $path)) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php'; chdir($root); require $root . '/index.php';`;

const configOf = (socket: string, home: string) => `<?php
foreach (['DB_NAME' => 'wp', 'DB_USER' => 'wp', 'DB_PASSWORD' => '${PASSWORD}', 'DB_HOST' => 'localhost:${socket}', 'DB_CHARSET' => 'utf8mb4',
  'WP_HOME' => '${home}', 'WP_SITEURL' => '${home}', 'WP_ENVIRONMENT_TYPE' => 'local', 'DISABLE_WP_CRON' => true] as $name => $value) define($name, $value);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';`;

const INSTALL = `<?php
define('WP_INSTALLING', true); $_SERVER['HTTP_HOST'] = 'localhost'; require __DIR__ . '/site/wp-load.php'; require ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification() {}
wp_install('Harbor Blog', 'admin', 'admin@example.com', true, '', '${PASSWORD}');
update_option('permalink_structure', '/%postname%/');
[$password] = WP_Application_Passwords::create_new_application_password(1, ['name' => 'counterpart']);
echo "\\n", $password;`;

/** Starts a WordPress. Returns its address and an application password of its administrator. */
async function startWordpress(): Promise<{ home: string; password: string }> {
  const socket = await startDatabase();
  const port = await freePort();
  const home = `http://127.0.0.1:${port}`;
  const site = path.join(scratch, "site");
  cpSync(WORDPRESS, site, { recursive: true, dereference: true });
  for (const folder of ["uploads", "mu-plugins"]) mkdirSync(path.join(site, "wp-content", folder), { recursive: true });
  rmSync(path.join(site, "wp-config.php"), { force: true });
  writeFileSync(path.join(site, "wp-config.php"), configOf(socket, home));
  writeFileSync(path.join(scratch, "router.php"), ROUTER);
  writeFileSync(path.join(scratch, "install.php"), INSTALL);
  const printed = execFileSync("php", [path.join(scratch, "install.php")], { stdio: ["ignore", "pipe", "ignore"] });
  // It gets requests for the post while it still sends the webhook.
  start("php", ["-S", `127.0.0.1:${port}`, "-t", site, path.join(scratch, "router.php")], {
    PHP_CLI_SERVER_WORKERS: "4",
  });
  await until(
    async () => (await fetch(home).catch(() => null))?.ok === true,
    (up) => up,
  );
  return { home, password: printed.toString().trim().split("\n").at(-1)! };
}

const Id = v.object({ id: v.number() });
/** A post as it is, or as it was before it was deleted. */
const Numbered = v.union([
  Id,
  v.pipe(
    v.object({ previous: Id }),
    v.transform(({ previous }) => previous),
  ),
]);
const Secret = v.object({ secret: v.string() });

async function tryAll(site: Site): Promise<void> {
  const { origin, operate } = site;
  const { home, password } = await startWordpress();
  const json = { "content-type": "application/json" };
  const write = async (
    method: string,
    to: string,
    body?: object | Uint8Array<ArrayBuffer>,
    type: Record<string, string> = json,
  ) => {
    const credentials = Buffer.from(`admin:${password}`).toString("base64");
    const headers = { authorization: `Basic ${credentials}`, ...type };
    const sent = body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await fetch(`${home}/wp-json/wp/v2${to}`, { method, headers, ...(body && { body: sent }) });
    if (!response.ok) throw new Error(`${method} ${to}: ${response.status} ${await response.text()}`);
    return v.parse(Numbered, await response.json()).id;
  };
  /** Checks the status of a page here, and which of the given words are on it. */
  const step = async (name: string, slug: string, words: string[], wanted: unknown) => {
    const look = async () => {
      const response = await fetch(`${origin}${slug}`);
      const html = await response.text();
      return [response.status, ...words.map((word) => html.includes(word))];
    };
    await checkSoon(name, look, wanted);
  };

  const blog = { slug: "blog", name: "Harbor Blog", home_page_url: `${home}/`, signing: "token" };
  const { secret } = v.parse(Secret, await operate("POST", "/sources", blog));
  const snippet = /```php\n([^]*?)```/.exec(readFileSync(path.join(ROOT, "docs/upstreams.md"), "utf8"))![1]!;
  const filled = snippet
    .replace("https://YOUR.SITE/webhooks/{source}", `${origin}/webhooks/blog`)
    .replace("'…'", `'${secret}'`);
  writeFileSync(path.join(scratch, "site/wp-content/mu-plugins/reprint.php"), filled);

  const png = new Uint8Array(readFileSync(path.join(ROOT, "docs/article-light.png")));
  const picture = { "content-type": "image/png", "content-disposition": 'attachment; filename="ferry.png"' };
  const featured = await write("POST", "/media", png, picture);
  const post = { title: "Night ferry", content: "<p>It sails.</p>", status: "publish", featured_media: featured };
  const id = await write("POST", "/posts", post);
  await step("a post comes with its featured picture", "/blog/night-ferry", ["It sails.", "/ferry"], [200, true, true]);
  const feed = v.parse(Named, await operate("POST", "/sources/blog/feeds", { url: `${home}/feed/`, allow_http: true }));
  await operate("POST", `/sources/blog/feeds/${feed.id}/poll`);
  await sleep(3000);
  await step("the feed, which lacks it, takes it not away", "/blog/night-ferry", ["/ferry"], [200, true]);
  const edits: [string, object, string[], unknown][] = [
    ["a correction shows", { content: "<p>It sails at nine.</p>" }, ["at nine", "/ferry"], [200, true, true]],
    ["a draft is on hold", { status: "draft" }, ["at nine"], [410, false]],
    ["and comes back", { status: "publish" }, ["at nine"], [200, true]],
    ["a private post is on hold", { status: "private" }, ["at nine"], [410, false]],
    ["and comes back again", { status: "publish" }, ["at nine"], [200, true]],
    ["a post with a password is on hold", { password: "secret" }, ["at nine"], [410, false]],
    ["and comes back without one", { password: "" }, ["at nine"], [200, true]],
  ];
  for (const [name, facts, words, wanted] of edits) {
    await write("POST", `/posts/${id}`, facts);
    await step(name, "/blog/night-ferry", words, wanted);
  }
  await write("DELETE", `/posts/${id}`);
  await step("what is in the trash is withdrawn", "/blog/night-ferry", ["at nine"], [410, false]);

  const pictures = await Promise.all(
    ["bow", "stern"].map((name) =>
      write("POST", "/media", png, { ...picture, "content-disposition": `attachment; filename="${name}.png"` }),
    ),
  );
  const [bow, stern] = pictures.map((each) => `<!-- wp:image {"id":${each}} --><figure class="wp-block-image">`);
  const gallery =
    `[gallery ids="${pictures.join()}"]<!-- wp:gallery --><figure class="wp-block-gallery has-nested-images">` +
    `${bow}<img src="${home}/port.png" alt="Port"/><figcaption>To port</figcaption></figure><!-- /wp:image -->` +
    `${stern}<img src="${home}/starboard.png" alt="Starboard"/></figure><!-- /wp:image --></figure><!-- /wp:gallery -->`;
  await write("POST", "/posts", { title: "Two views", content: gallery, status: "publish" });
  const shown = ["/bow", "/stern", "/port.png", 'alt="Port"', "To port", "/starboard.png", "[gallery"];
  await step("pictures of galleries show", "/blog/two-views", shown, [200, ...Array(6).fill(true), false]);

  const other = await write("POST", "/posts", { ...post, title: "Pier closes" });
  await step("another post is published", "/blog/pier-closes", ["It sails."], [200, true]);
  await write("DELETE", `/posts/${other}?force=true`);
  await step("and withdrawn when it is deleted at once", "/blog/pier-closes", ["It sails."], [410, false]);

  // As a destination it gets another source's post, and sends the copy back as its own.
  const wire = await publisherOf(site, "wire");
  const settings = { site: home, user: "admin" };
  const destination = await addDestination(site, "wordpress", wire, { settings, secrets: { password } });
  check("the destination is good", await operate("POST", `/destinations/${destination}/check`), { outcome: "done" });
  const titles = async () => {
    const found = (await (await fetch(`${home}/wp-json/wp/v2/posts?search=Sent`)).json()) as {
      title: { rendered: string };
    }[];
    return found.map(({ title }) => title.rendered);
  };
  const corrected = ["Night ferry at nine"];
  const wanted = { published: ["Night ferry"], corrected, withdrawn: [], restored: corrected };
  await tryLifecycle("a copy", wire, titles, wanted);
  await wire.say("post.updated", "How &lt;b&gt; is sent");
  await checkSoon("a title with an escaped tag stays whole", titles, ["How &lt;b&gt; is sent"]);
  const loops = async () => {
    const answer = (await operate("GET", "/deliveries?source=blog&status=rejected")) as {
      deliveries: { reason: string }[];
    };
    return [...new Set(answer.deliveries.map(({ reason }) => reason.split(":", 1)[0]))];
  };
  await checkSoon("the copies are not taken back as posts of the blog", loops, ["loop"]);
}

/** PHP's workers are in the group of their parent. */
async function stopAll(): Promise<void> {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGTERM");
  await sleep(1000);
}

await runTrial(trial, tryAll, stopAll);
