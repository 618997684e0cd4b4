// This import comes before the views, which are made from the list of kinds.
import "./first-kinds.ts";
import { expect, test } from "vitest";
import type { SafeHtml } from "../../src/model/html.ts";
import type { Post } from "../../src/model/post.ts";
import { renderArticle } from "../../src/views/article.tsx";
import { STRINGS } from "../../src/views/strings.ts";
import { PAGE_VERSION } from "../../src/views/version.ts";
import { renderWithdrawn } from "../../src/views/withdrawn.tsx";
import { aPassedOnPost, aPost, SITE } from "./samples.ts";

/** SHA-256 of the golden pages, by the PAGE_VERSION that made them. Older entries stay, newer ones are added. */
const GOLDEN: Readonly<Record<number, string>> = {
  1: "d89a82b0a987b708d139f7b716dc17d0e862572f4c6b06076fab712abc1da433",
  2: "7ef334765dec2bdbca02560e20c87fe15b46fe67626d3801790448afe83a023f",
  3: "cb7816c6ecb839e5f3450c9e0d31a1308edef4ddd83cb25ac5e52c02672f8fbb",
  4: "568ff378c1554c2ff88dd8102fddff9494dcb080d5c30fc26d4b2f2e790d7e90",
  5: "02ede5a2e98853a3a4a42a096ee932b73fd2952de0a466f3087eeb2d51057993",
  6: "35c1daf11ce19c4a5ca462ff3bacbd6081d4d733a32c737d52a8fcf706159369",
  7: "9ebbf5d7431dff9bcd74effe84f395ab35605bdc1c169d40e4b5d13707c990c0",
  8: "5f3b8175b63fb2a10c6ad6a6df497109e093eeef438cfd163d857f3390604377",
  9: "7540fbba4edc31bd777b18bae97a59ee0f4c6dc1efbccb2240279471c748f523",
  10: "69d064a2541493e7728e448a3e3fcf29442a37741e2f2a10d5aa0ca977d5a979",
  11: "b017345ab7c06cf8f0a210d78deba2b4abc1da81016abf884d65d2b1fb07b171",
  12: "a317fbe11f9cdec7656463e2d4b0015f918ade7d062f1f17731e72474e44bdd6",
  13: "1130b34391d0fcfc391f5e462ede1f25222e25437900ed0cd13355be8762a30f",
  14: "0f925f1976d39e17485882a4e73851b99d0656f446ce591ab044100acefa2299",
  15: "fa4ad52942460b596b0132444d7b397c8d7df0b8d6cb39a3dc311cecf87e6625",
  16: "55ff8d95179f628bbb35b1cc0fbcbd3c2c7497c320c31e84023eddeb5cbe3657",
  17: "bcbd76b8b0876ab86ea492a347a41ad9d4cf71f3c73c59127fd9e38dd561eaa9",
  18: "27df8755062a38fc052ef0fd87cddde7da819ec124eb28cef0e35534cc016724",
  19: "1594634731b4106e8e09457dcdad0a712fa4587dca3fda4dbaec54c041f96cec",
  20: "0ebd7d483b299b3c06ccf065aa91e2229dc905f18fb8a4c9593e8f6f2fd5a84f",
  21: "ad1046e450ad606f5e336d2af31de15c5a610dfdffeb59d11c7a0eea1c828a74",
  22: "3eaac8d1be4bb811854406dee45b8a9c4b747b5050cf2f37d35f9ad53fff9315",
};

const LICENSE = "https://creativecommons.org/licenses/by/4.0/";

/** Every page that is stored, in every language that has an interface, and in one that has none. */
async function goldenPages(): Promise<string> {
  const pages = [...Object.keys(STRINGS), "cy"].flatMap((language) => {
    const withdrawn: Post = aPost({
      language,
      withdrawal: { at: "2026-11-22T09:30:00Z", by: "source", reason: "Wrong." },
    });
    return [
      renderArticle(aPassedOnPost({ language, corrected: "2026-11-21T10:00:00Z" }), SITE),
      renderArticle(aPost({ language, excerptOnly: true, html: "" as SafeHtml, license: LICENSE, dueAt: 2e12 }), SITE),
      renderWithdrawn(aPost({ language, withheld: "expired", expiredAt: "2026-11-22T09:30:00Z" }), SITE),
      renderWithdrawn(withdrawn, SITE),
      renderWithdrawn({ ...withdrawn, withdrawal: { at: "2026-11-22T09:30:00Z", by: "operator" } }, SITE),
    ];
  });
  return (await Promise.all(pages)).join("\n");
}

test("a change of the stored pages comes with a new PAGE_VERSION", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(await goldenPages()));
  const hash = new Uint8Array(digest).toHex();
  expect(
    hash,
    `The markup, style sheet or script of stored pages changed: raise MARKUP_VERSION in src/views/version.ts ` +
      `and add ${hash} for it to GOLDEN. Otherwise pages in KV keep their old form.`,
  ).toBe(GOLDEN[PAGE_VERSION]);
});
