/** The people of a byline. */
import { expect, test } from "vitest";
import { people } from "../../src/upstreams/reading/byline.ts";

const named = (...fields: string[]) => people(fields.map((name) => ({ name }))).map(({ name }) => name);

test.each([
  ["Ida Brandt, Kim Sol and Noor Vester", ["Ida Brandt", "Kim Sol", "Noor Vester"]],
  ["Von Ida Brandt und Kim Sol", ["Ida Brandt", "Kim Sol"]],
  ["Von Trapp", ["Von Trapp"]],
  ["Ида Брандт и Ким Сол", ["Ида Брандт", "Ким Сол"]],
  ["Brandt Ida és Sol Kim", ["Brandt Ida", "Sol Kim"]],
  ["Brandt, Ida; Sol, Kim", ["Ida Brandt", "Kim Sol"]],
  ["van der Berg, Ida; Sol, Kim J.", ["Ida van der Berg", "Kim J. Sol"]],
  ["Brandt, I. M.", ["I. M. Brandt"]],
  ["Ida, Kim", ["Ida, Kim"]],
  ["Brandt, PhD", ["Brandt, PhD"]],
  ["Sammy Davis, Jr.", ["Sammy Davis, Jr."]],
  ["Sammy Davis, Jr.; Kim Sol", ["Sammy Davis, Jr.", "Kim Sol"]],
  ['"Ida Brandt"', ["Ida Brandt"]],
  ["https://harbor.example/ida", []],
  ['"Brandt, Ida"', ["Ida Brandt"]],
  ["Anonymous", []],
  ["Unknown Unknown", []],
  ["?", []],
  ["Ida Brandt (Unknown)", ["Ida Brandt"]],
  ["Guest Contributor", []],
  ["Ida Brandt/Kim Sol", ["Ida Brandt", "Kim Sol"]],
  ["AP/Reuters", ["AP/Reuters"]],
  ["Ida Brandt, Harbor Post", ["Ida Brandt, Harbor Post"]],
  ["Text & Foto: Ida Brandt", ["Ida Brandt"]],
  ["Words and pictures by Ida Brandt", ["Ida Brandt"]],
  ["取材・文：山田太郎", ["山田太郎"]],
  ["Ida Brandt|Kim Sol", ["Ida Brandt", "Kim Sol"]],
  ["Geschrieben von Ida Brandt", ["Ida Brandt"]],
  ["[email\u00a0protected]", []],
  ["ida at harbor dot example (Ida Brandt)", ["Ida Brandt"]],
  ["Anonymous (not verified)", []],
  ["Super User", []],
  ['"Brandt, Ida" <ida@harbor.example>', ["Ida Brandt"]],
  ['"Ida Brandt" <ida@harbor.example>', ["Ida Brandt"]],
  ["Words by Ida Brandt", ["Ida Brandt"]],
  ["Text: Ida Brandt", ["Ida Brandt"]],
  ["Автор: Ида Брандт", ["Ида Брандт"]],
  ["文/王小明", ["王小明"]],
  ["Ida Brandt (text), Kim Sol (photos)", ["Ida Brandt", "Kim Sol"]],
  ["Ida Brandt, Senior Staff Writer", ["Ida Brandt"]],
  ["Ida Brandt, Editor-in-Chief", ["Ida Brandt"]],
  ["Ida Brandt (@ida)", ["Ida Brandt"]],
  ["Ida Brandt, Associated Press", ["Ida Brandt, Associated Press"]],
  ["Ida Brandt, M.D., and Kim Sol, PhD", ["Ida Brandt, M.D.", "Kim Sol, PhD"]],
  ["Ida Brandt, MD, MPH", ["Ida Brandt, MD, MPH"]],
  ["Ida Brandt &amp; Kim Sol", ["Ida Brandt", "Kim Sol"]],
  ["Ida Brandt, Staff Writer, and Kim Sol, Photographer", ["Ida Brandt", "Kim Sol"]],
  ["Ida Brandt with Kim Sol", ["Ida Brandt", "Kim Sol"]],
  ["Ida Brandt with Associated Press", ["Ida Brandt with Associated Press"]],
  ["Anna Nováková a Jan Černý", ["Anna Nováková", "Jan Černý"]],
  ["Aoife Byrne agus Seán Walsh", ["Aoife Byrne", "Seán Walsh"]],
  ["Di Maria", ["Di Maria"]],
  ["ida [at] harbor.example (Ida Brandt)", ["Ida Brandt"]],
  ["ida (at) harbor (dot) example (Ida Brandt)", ["Ida Brandt"]],
  ["Guest Author", []],
  ["Ida Brandt (Author), Kim Sol (Translator)", ["Ida Brandt", "Kim Sol"]],
  ["Story by Ida Brandt; photographs by Kim Sol", ["Ida Brandt", "Kim Sol"]],
  ["José Ortega y Gasset", ["José Ortega y Gasset"]],
  ["记者 王小明", ["王小明"]],
  ["김철수, 이영희 기자", ["김철수", "이영희"]],
  ["田中 太郎・佐藤 花子", ["田中 太郎", "佐藤 花子"]],
  ["ジョン・スミス", ["ジョン・スミス"]],
  ["Rowing, Swimming and Soup Club", ["Rowing, Swimming and Soup Club"]],
  ["Institut für Holz und Wasser", ["Institut für Holz und Wasser"]],
])("%s", (field, expected) => {
  expect(named(field)).toEqual(expected);
});

test("creators of a catalog are turned around together", () => {
  expect(named("Brandt, Ida", "Sol, Kim")).toEqual(["Ida Brandt", "Kim Sol"]);
  expect(named("Brandt, Ida", "Harbor Post")).toEqual(["Brandt, Ida", "Harbor Post"]);
});

test("each of several fields may name several people", () => {
  expect(named("Ida Brandt", "Kim Sol, Noor Vester")).toEqual(["Ida Brandt", "Kim Sol", "Noor Vester"]);
  expect(named("Brandt, Ida", "Sol, Kim")).toEqual(["Ida Brandt", "Kim Sol"]);
});
