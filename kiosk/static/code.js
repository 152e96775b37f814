/** The code of an appointment or an application: twelve characters without I, L, O and U, as they are typed, scanned, or found in a link. */
export const LENGTH = 12;
const CONFUSED = { I: "1", L: "1", O: "0" };
const CHARACTER = /^[0-9A-HJKMNP-TV-Z]$/;
const LAST_WORD = /(?:^|[^0-9A-Za-z])([0-9A-Za-z]{12})[^0-9A-Za-z]*$/;

/** A typed character in its one form, null for what no code has. */
export function character(key) {
  const upper = key.toUpperCase();
  const tidy = CONFUSED[upper] ?? upper;
  return CHARACTER.test(tidy) ? tidy : null;
}

/** The code in what a scanner read: the code alone, in groups, or the address of its page. Null when there is none. */
export function codeIn(text) {
  const grouped = text.trim().replace(/^([0-9A-Za-z]{4})[ -]([0-9A-Za-z]{4})[ -]([0-9A-Za-z]{4})$/, "$1$2$3");
  const found = LAST_WORD.exec(grouped)?.[1];
  if (!found || (grouped.includes("/") && !/\/[ab]\/[0-9A-Za-z]{12}/.test(grouped))) return null;
  const tidy = [...found].map(character);
  return tidy.includes(null) ? null : tidy.join("");
}

/** Whether what a scanner read is the address of an application's page. */
export const ofApplication = (text) => /\/a\/[0-9A-Za-z]{12}/.test(text);
