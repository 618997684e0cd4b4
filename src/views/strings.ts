import type { InterfaceLanguage } from "../model/language.ts";
import { ar } from "./strings/ar.ts";
import { da } from "./strings/da.ts";
import { de } from "./strings/de.ts";
import { en } from "./strings/en.ts";
import { es } from "./strings/es.ts";
import { fr } from "./strings/fr.ts";
import { he } from "./strings/he.ts";
import { id } from "./strings/id.ts";
import { it } from "./strings/it.ts";
import { ja } from "./strings/ja.ts";
import { ko } from "./strings/ko.ts";
import { nb } from "./strings/nb.ts";
import { nl } from "./strings/nl.ts";
import { pl } from "./strings/pl.ts";
import { pt } from "./strings/pt.ts";
import { ru } from "./strings/ru.ts";
import { sv } from "./strings/sv.ts";
import { tr } from "./strings/tr.ts";
import { uk } from "./strings/uk.ts";
import { zh } from "./strings/zh.ts";
import { zhHant } from "./strings/zh-Hant.ts";
import type { Strings } from "./strings/strings.ts";

export type { Strings };

/** By language; with the script for languages that have two. A file of `strings/` has the words of one. */
export const STRINGS: Readonly<Record<string, Strings>> = {
  en,
  de,
  fr,
  es,
  pt,
  it,
  nl,
  sv,
  da,
  nb,
  no: nb,
  pl,
  ru,
  uk,
  tr,
  id,
  ar,
  he,
  ja,
  ko,
  zh,
  "zh-Hant": zhHant,
} satisfies Record<InterfaceLanguage | "no", Strings>;
