// @ts-check
{
  // Dates of an article come in UTC; the reader sees them in the zone of the device.
  const zoned = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  for (const time of document.querySelectorAll(".art time")) {
    if (time.closest(".body")) continue;
    const at = Date.parse(time.getAttribute("datetime") ?? "");
    if (at) time.textContent = zoned.format(at);
  }
}
