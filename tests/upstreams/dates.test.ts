import { describe, expect, test } from "vitest";
import { firstInstant, instant } from "../../src/upstreams/reading/dates.ts";

const AT = "2026-11-23T09:50:00.000Z";

describe("a date is read however it is written", () => {
  test.each([
    ["Mon, 23 Nov 26 09:50:00 GMT", AT],
    ["Mon, Nov 23 2026 09:50:00 +0000", AT],
    ["Mon,23-Nov-2026T9:50 Z", AT],
    ["Mon Nov 23 10:50:00 CET 2026", AT],
    ["Mon Nov 23 2026 10:50:00 GMT+0100 (Central European Standard Time)", AT],
    ["Monday, November 23, 2026 - 09:50", AT],
    ["November 23rd, 2026 at 9:50 am", AT],
    ["23/Nov/2026:09:50:00 +0000", AT],
    ["Mon, 23 Nov 2026 24:00:00 GMT", "2026-11-24T00:00:00.000Z"],
    ["Mon, 23 Nov 2026 9:50:00 PM", "2026-11-23T21:50:00.000Z"],
    ["20261123T095000Z", AT],
    ["2026-11-23T105000+0100", AT],
    ["2026-11-23 10:50:00 +0100", AT],
    ["2026-11-23T10:50:00+01:00[Europe/Berlin]", AT],
    ["2026-11", "2026-11-01T00:00:00.000Z"],
    ["1795427400", AT],
    ["1795427400000", AT],
    ["2026年11月23日 09:50", AT],
    ["2026年11月23日(月) 午後9時50分", "2026-11-23T21:50:00.000Z"],
    ["2026년 11월 23일 오전 9:50", AT],
    ["23.11.2026, 09.50 Uhr", AT],
    ["23 novembre 2026 à 9h50", AT],
    ["пн, 23 лис 2026 11:50:00 +0200", AT],
    ["2026 Lap 23 09:50", AT],
    ["Lun, 23 Noi 2026 11:50:00 +0200", AT],
    ["Thứ 2, 23 tháng 11 2026 09:50", AT],
    ["09:50 Thứ 2, 23 thg 11, 2026", AT],
    ["mar 23 nov 2026, 09:50", AT],
    ["23 พ.ย. 2569 09:50", AT],
    ["٢٣ نوفمبر ٢٠٢٦ ٠٩:٥٠", AT],
    ["1405/09/02 13:20 +03:30", AT],
    ["۲ آذر ۱۴۰۵ - ۱۳:۲۰ +0330", AT],
    ["یکشنبه ۱ فروردین ۱۴۰۵", "2026-03-21T00:00:00.000Z"],
    ["1403/12/30", "2025-03-20T00:00:00.000Z"],
    ["13 جمادى الآخرة 1448 هـ", "2026-11-23T00:00:00.000Z"],
    ["1448-06-13T09:50:00Z", AT],
    ["1965-05-01", "1965-05-01T00:00:00.000Z"],
    ["måndag 23 november 2026 kl 09.50", AT],
    ["Senin, 23 Nopember 2026 16:50 WIB", AT],
    ["23 Kasim 2026 09:50", AT],
    ["23. studenog 2026. 09:50", AT],
    ["astelehena, 2026(e)ko azaroaren 23a 09:50", AT],
    ["2026ko azaroak 23, 09:50", AT],
    ["23 تشرين الثاني 2026 09:50", AT],
    ["23 نوفمبر 2026 - 9:50 م", "2026-11-23T21:50:00.000Z"],
    ["23 नवम्बर 2026 09:50", AT],
    ["令和8年11月23日 09:50", AT],
    ["民國115年11月23日 09:50", AT],
    ["2026-W48-1", "2026-11-23T00:00:00.000Z"],
    ["2026-327", "2026-11-23T00:00:00.000Z"],
    ["/Date(1795427400000)/", AT],
  ])("%s", (written, meant) => {
    expect(instant(written)).toBe(meant);
  });

  test.each([
    "BRT -3",
    "ICT 7",
    "PKT 5",
    "AKST -9",
    "NST -3.5",
    "IST 5.5",
    "AEDT 11",
    "WIB 7",
    "ET -5",
    "America/New_York -5",
  ])("in %s", (zone) => {
    const [name, hours] = zone.split(" ");
    const at = new Date(Date.parse(AT) - Number(hours) * 3_600_000).toISOString();
    expect(instant(`Mon, 23 Nov 2026 09:50:00 ${name}`)).toBe(at);
  });

  test("a zone that nobody knows discards the zone, not the date", () => {
    expect(instant("Mon, 23 Nov 2026 09:50:00 XQZ")).toBe(AT);
    expect(instant("2026-11-23T09:50:00+99:00")).toBe(AT);
  });

  // In these a month of a feed is a word.
  const languages =
    "ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu id is it lv mk ms nb nl pl pt ro ru sk sl sr sv ta th tr uk vi";
  test.each(languages.split(" "))("months in %s", (language) => {
    for (let month = 0; month < 12; month += 1) {
      const at = Date.UTC(2026, month, 23, 9, 50);
      const part = (options: Intl.DateTimeFormatOptions) =>
        new Intl.DateTimeFormat(language, {
          calendar: "gregory",
          numberingSystem: "latn",
          timeZone: "UTC",
          ...options,
        }).format(at);
      for (const name of ["short", "long"] as const) {
        const written = `${part({ weekday: "short" })}, 23 ${part({ month: name })} 2026 09:50:00 +0000`;
        expect([written, instant(written, language)]).toEqual([written, new Date(at).toISOString()]);
      }
    }
  });
});

describe("numbers that are days and months alike", () => {
  test.each([
    ["03/11/2026", "de", "2026-11-03T00:00:00.000Z"],
    ["03/11/2026", "en-GB", "2026-11-03T00:00:00.000Z"],
    ["03/11/2026", "en-US", "2026-03-11T00:00:00.000Z"],
    ["03/11/2026", "en", undefined],
    ["03/11/2026", undefined, undefined],
    ["13/01/2021", undefined, "2021-01-13T00:00:00.000Z"],
    ["01/13/2021", undefined, "2021-01-13T00:00:00.000Z"],
  ])("%s in %s", (written, language, meant) => {
    expect(instant(written, language)).toBe(meant);
  });
});

describe("no date", () => {
  test.each([
    "",
    "yesterday",
    "0000-00-00 00:00:00",
    "Mon, 01 Jan 0001 00:00:00 +0000",
    "Thu, 01 Jan 1970 00:00:00 +0000",
    "Wed, 31 Dec 1969 16:00:00 -0800",
    "1899-12-30",
    "30 Feb 2026",
    "2026-11-23 25:00",
    "+010000-01-01T00:00:00Z",
    "9".repeat(101),
  ])("%s", (written) => {
    expect(instant(written)).toBeUndefined();
  });

  test("of several, the first that can be read counts, not the first that is there", () => {
    expect(firstInstant([undefined, "rubbish", "0001-01-01", "2026-11-23T09:50Z", "2020-01-01"])).toBe(AT);
  });
});
