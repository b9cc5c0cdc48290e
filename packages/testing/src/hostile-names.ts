/**
 * Names and messages that somebody may give things who means harm: markup and scripts for browsers, control sequences for
 * terminals, marks that hide or reorder what one reads. What runs sets `hacked` in a page.
 */
export const HOSTILE_NAMES: readonly string[] = [
  "<img src=x onerror=window.hacked=1>",
  "<script>window.hacked=1<script>",
  "\"'><svg onload=window.hacked=1>",
  "javascript:window.hacked=1",
  "{{constructor.constructor('window.hacked=1')()}}",
  "&lt;b onmouseover=&quot;window.hacked=1&quot;&gt;",
  "%3Cimg src=x onerror=window.hacked=1%3E",
  "\u001b[31mred\u001b[0m",
  "\u001b]0;title\u0007",
  "\u001b[2J\u001b[H",
  "\u009b31mred",
  "\u202egnp.exe",
  "pay\u2066\u2069pal\u200b",
  "line\nbreak\r",
  "\ufeffbom\u2028line\u2029",
];

/** Nothing of it may be in a text as it is shown: it would act, or would not be seen. */
export const ACTING_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Branches that git takes and a browser might take for markup. */
export const HOSTILE_BRANCHES: readonly string[] = [
  "x/<img/src=x/onerror=window.hacked=1>",
  "y\"'><svg/onload=hacked()",
];
