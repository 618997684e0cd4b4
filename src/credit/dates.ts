/** Dates, issues, permissions and corrections, which stand anywhere in a footer. */

/** The end of a sentence after its date is removed: " on ." */
export const DATE_LEFT = /(?:[\s,]+(?:on|in|im|en|am|vom|le|el|em|il|op|den|du|del))?[\s,]*\.?\s*$/u;

/** Whether a text has a date, with its year or without. */
export const isWithDate = (text: string): boolean => text.replace(DATES, "").replace(DAY, "") !== text;

/** Words that state a permission. */
export const LEAVE =
  /permi|permes|licen|lizenz|genehmig|autori|erlaubnis|zustimmung|einverständnis|creative|toestemming|concession|gentil|cortes|courtoisie|freundlich|tillstånd|tilladelse|tillatelse|accord|consent|courtesy|re-?p(?:rint|ubli)|reprodu|разрешени|дозвол|translat|übersetz|traduc|traduit|traduz|vertaal|\bCC\b/i;

/** Whole dates. */
export const DATES =
  /\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:\.|st|nd|rd|th|º)? (?:de |d')?\p{L}{3,12}\.?,?(?: de)? \d{4}(?: (?:года?|год|року|рік|г\.|р\.|roku|r\.))?|(?<=(?:^|[\s,(])(?:in|im|en|em|nel|van|de|i|w|v|в)? ?)\p{L}{3,12}(?: de)? (?:19|20)\d{2}(?!\d)|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{4}年\d{1,2}月(?:\d{1,2}日)?(?:[付号]|付け)?/gu;

/** A day without its year: "3.11.", "3 novembre", "November 3". */
export const DAY =
  /\b\d{1,2}\. ?\d{1,2}\.|\b\d{1,2}(?:\.|st|nd|rd|th|º)? (?:de |d')?\p{L}{3,12}|\p{L}{3,12}\.? \d{1,2}\b|\d{1,2}月\d{1,2}日/gu;

/** Which issue of a magazine a post was in. */
export const ISSUE =
  /,? (?:issue|vol(?:ume)?\.?|no\.?|nr\.?|n[º°]|number|ausgabe|heft|numéro|número|numero|nummer) ?\d{1,4}(?![\p{L}\d])/giu;

/** Whether a text is a date alone. */
export const isDate = (text: string): boolean => /\d/.test(text) && text.replace(DATES, "").trim() === "";

/** "Republished", in a sentence that states a permission. */
export const AGAIN =
  /(?:re-?|co-?)p(?:ubli|rint|rodu|ost)|ripubbl|riprodu|wiederveröffentlich|nachgedruckt|overgenomen|gengiv|gjengi|återpubl|przedruk|перепеч|передрук/i;

/** Words that follow in notes on corrections. */
export const CORRECTED =
  /\bupdat|\bcorrect|\bedited|\brevised|\bmisst|\berrors?\b|aktualisiert|korrig|mis à jour|actualiz|corregid|aggiorn|atualiz|bijgewerkt|uppdat|opdat|oppdat|päivit|zaktualiz|обновл|оновл|güncel|更新|수정/i;
