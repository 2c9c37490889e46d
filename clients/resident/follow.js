// Following a case by its receipt: what became of it, saying more, rating, asking for another look.

import { showAttachments } from "./attach.js";
import { words } from "./language.js";
import { arrive, find, make, randomKey, say, show } from "./page.js";
import { call } from "./service.js";

const MINE = new Set(["message", "reopening"]);

/** The case on the page, its receipt, and what is being said about it. */
export const followed = { found: null, receipt: "", path: "" };

export async function follow() {
  const field = find("#receipt");
  const receipt = field.value.trim();
  find("#case").hidden = true;
  followed.found = null;
  if (!receipt) return say("#follow-said", words.noReceipt, field);
  say("#follow-said", words.looking);
  followed.receipt = receipt;
  if (await ask("GET", "feedback", "#follow-said")) arrive(find("#case-title"));
}

/** Ask for something about the case, show what has become of it, and say at `place` what failed. */
async function ask(method, path, place, body = undefined, headers = {}) {
  try {
    followed.found = await call(method, path, { "X-Receipt": followed.receipt, ...headers }, body);
    showCase();
    say(place, "");
    return true;
  } catch (failure) {
    if (failure.code?.startsWith("feedback.seems_")) {
      say(place, "");
      show(find("#say-elsewhere"), "where", failure.message);
      find("#say-elsewhere").hidden = false;
    } else if (method === "GET" && failure.code) {
      say(place, failure.code === "request.invalid" ? words.badReceipt : failure.message, find("#receipt"));
    } else {
      say(place, failure.message, true);
    }
    return false;
  }
}

const day = (iso) => iso.split("-").reverse().join("/");
const moment = (iso) => new Date(iso).toLocaleString(words.locale, {
  timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short",
});

export function showCase() {
  const { found } = followed;
  const place = find("#case");
  const answerable = ["answered", "refused", "closed"].includes(found.state);
  show(place, "state", words.states[found.state] ?? found.state);
  show(place, "title", words.sentOn(words.kinds[found.kind] ?? words.someCase, day(found.received_on)));
  show(place, "with", withWhom(found));
  const first = said(words.wrote, day(found.received_on), [spoken(found.text)], true);
  show(place, "talk", [first, ...found.entries.map(entry)]);
  show(place, "contact", found.contact_read === null ? "" : words.contactRead(found.contact_read));
  show(place, "label", found.state === "need_info" ? words.sayAnswer : words.sayMore);
  showAttachments(find("[data-show=files]", place), found.attachments ?? [], followed.receipt);
  find("#rate").hidden = !answerable;
  for (const star of find("#rate").score) star.checked = Number(star.value) === found.rating;
  find("#say").hidden = found.state === "closed";
  find("#attach-follow").hidden = found.state === "closed";
  find("#published-here").hidden = !found.may_publish;
  find("#reopen").hidden = !found.may_reopen;
  find("#say-elsewhere").hidden = true;
  place.hidden = false;
}

function withWhom({ handled_by: body, due_at: due, closes_on: closes }) {
  if (!body) return words.handledByNobody;
  const until = due ? words.dueAt(moment(due)) : closes ? words.closesOn(day(closes)) : "";
  return words.handledBy(body.name, words.beside[body.kind] ?? "") + until;
}

function entry(one) {
  const lines = [
    one.reason && words.because(words.reasons[one.reason] ?? one.reason),
    one.kind === "reply_asked" && words.replyAsked,
    one.text && spoken(one.text),
    one.evidence && words.evidence(one.evidence),
    one.no_evidence && words.noEvidence[one.no_evidence],
    one.reference && words.reference(one.reference),
  ];
  return said(words.entries[one.kind] ?? one.kind, day(one.entered_on), lines.filter(Boolean), MINE.has(one.kind));
}

function said(who, when, lines, mine) {
  const item = make("li", "", mine ? "mine" : "theirs");
  const paragraphs = lines.map((line) => (line instanceof Node ? line : make("p", line)));
  item.append(make("span", `${who}, ${when}`, "who"), ...paragraphs);
  return item;
}

/** What people wrote is Vietnamese, whichever language the page speaks. */
function spoken(text) {
  const paragraph = make("p", text);
  paragraph.lang = "vi";
  return paragraph;
}

// What is sent again in the same words, its answer being lost, is the same request.
let sending = { key: "", what: "" };

function keyOf(...parts) {
  const what = parts.join("\n");
  if (sending.what !== what) sending = { key: randomKey(), what };
  return { "Idempotency-Key": sending.key };
}

export async function sayMore(path = followed.path, confirm = false) {
  const field = find("#message");
  const text = field.value.trim();
  if (!text) return say("#say-said", words.noMessage, field);
  followed.path = path;
  say("#say-said", words.sending);
  const body = confirm ? { text, confirm } : { text };
  if (!(await ask("POST", path, "#say-said", body, keyOf(path, followed.receipt, text)))) return;
  field.value = "";
  sending = { key: "", what: "" };
  say("#say-said", words.sent);
}

export async function withdraw() {
  const body = { may_publish: false };
  if (await ask("POST", "feedback/publication-consents", "#consent-said", body)) {
    say("#consent-said", words.withdrawn);
  }
}

export async function rate() {
  const score = Number(find("#rate").score.value);
  if (!score) return say("#rate-said", words.noScore, find("#rate input"));
  if (await ask("POST", "feedback/ratings", "#rate-said", { score })) say("#rate-said", words.thanks);
}
