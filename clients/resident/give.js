// Giving feedback. Nothing is kept but the name of a request that is not answered yet, so that
// sending it again makes no second case; and, while the tab is open, what was typed.

import { known, lookUp, nameOf, roleOf } from "./group.js";
import { words } from "./language.js";
import { arrive, find, here, kept, make, randomKey, say, show, tab } from "./page.js";
import { proved, proving, Refused } from "./service.js";

const SENDING = "kevai.sending";
const DRAFT = "kevai.draft";
const KEY_LIVES = 3_600_000; // milliseconds

/** The receipt that was given last. */
export const given = { receipt: "" };

function sendingKey() {
  const begun = kept(here, SENDING);
  if (begun && Date.now() - begun.at < KEY_LIVES) return begun.key;
  const key = randomKey();
  kept(here, SENDING, { key, at: Date.now() });
  return key;
}

export function showForm() {
  const form = find("#give-form");
  const { group, unit } = known;
  show(form, "name", unit ? [unit.name, unit.within].filter(Boolean).join(", ") : `${group.group_name}, ${group.branch_name}`);
  offerPeople(form, unit ? [] : group.people);
  find("#small-village").hidden = Boolean(unit) || !group.small_village;
  find("#give-without").hidden = true;
  form.hidden = false;
  const draft = kept(tab, DRAFT);
  if (draft && !form.text.value) {
    form.text.value = draft.text;
    form.kind.value = draft.kind;
  }
  tell(form);
}

/** Only a card names people; of a unit nobody can be chosen. */
function offerPeople(form, people) {
  const chosen = form.member?.value ?? "";
  const nobody = choice(words.nobody, "", "");
  const others = people.map((person) => choice(nameOf(person), roleOf(person), person.handle));
  find("#about").replaceChildren(nobody, ...others);
  if (people.some(({ handle }) => handle === chosen)) form.member.value = chosen;
  find("#whom").hidden = !people.length;
}

/** Go to the form about a unit that was chosen; or back, to choose another. */
export function aboutUnit() {
  showForm();
  anew();
  arrive(find("#give-about"));
}

export function aboutAnother() {
  whereElse(false);
  find("#give-form").hidden = true;
  find("#give-without").hidden = false;
  find("#unit").focus();
}

export function aboutGroup() {
  known.unit = null;
  showForm();
}

/** Say what follows from the kind and from whom it is about. */
function tell(form) {
  find("#consent").hidden = !mayBePublished(form);
  find("#of-office").hidden = !known.unit || form.kind.value !== "conduct_comment";
}

function choice(name, role, handle) {
  const label = make("label", "", "choice");
  const input = make("input");
  Object.assign(input, { type: "radio", name: "member", value: handle, defaultChecked: !handle });
  const about = make("span", name);
  if (role) about.append(make("small", role));
  label.append(input, about);
  return label;
}

/** Begin anew, with the form that a receipt has taken the place of. */
export function anew() {
  find("#given").hidden = true;
  find("#give-form").hidden = !known.group && !known.unit;
  find("#give-without").hidden = !find("#give-form").hidden;
}

/** Nothing that is about a person is ever published, so nobody is asked about that. */
const mayBePublished = (form) => !form.member.value && form.kind.value !== "conduct_comment";

export function typed() {
  const form = find("#give-form");
  tell(form);
  kept(tab, DRAFT, { text: form.text.value, kind: form.kind.value });
  proving().catch(() => {}); // tried again when it is sent
}

function written(form, confirm) {
  const { unit } = known;
  const about = unit ? { [`${unit.kind}_id`]: unit.id } : { group_code: known.code };
  const body = { kind: form.kind.value, ...about, text: form.text.value.trim() };
  if (form.member.value) body.member = form.member.value;
  if (form.contact.value.trim() && !confirm) body.contact = form.contact.value.trim();
  if (mayBePublished(form) && form.may_publish.checked) body.may_publish = true;
  if (confirm) body.confirm = true;
  return body;
}

export async function send(confirm = false) {
  const form = find("#give-form");
  whereElse(false);
  if (!form.text.value.trim()) return say("#give-said", words.noText, form.text);
  say("#give-said", words.sending);
  try {
    const answer = await proved({ "Idempotency-Key": sendingKey() }, written(form, confirm));
    sent();
    showReceipt(answer);
  } catch (failure) {
    if (failure instanceof Refused) kept(here, SENDING, null);
    refused(failure);
  }
}

function sent() {
  kept(here, SENDING, null);
  kept(tab, DRAFT, null);
  find("#give-form").reset();
  tell(find("#give-form"));
  say("#give-said", "");
}

function refused(failure) {
  if (failure.code?.startsWith("feedback.seems_")) {
    say("#give-said", "");
    show(find("#elsewhere"), "where", failure.message);
    whereElse(true);
    find("#rewrite").focus();
  } else if (failure.code === "feedback.member_unknown") {
    say("#give-said", failure.message, true);
    lookUp();
  } else {
    say("#give-said", failure.code === "idempotency.key_reused" ? words.arrived : failure.message, true);
  }
}

/** While another office is named, the two answers to that are the only buttons. */
function whereElse(named) {
  find("#elsewhere").hidden = !named;
  find("#send").hidden = named;
}

export function rewrite() {
  whereElse(false);
  find("#text").focus();
}

function showReceipt({ receipt }) {
  given.receipt = receipt;
  show(find("#given"), "receipt", receipt);
  find("#give-form").hidden = true;
  find("#given").hidden = false;
  find("#given-title").focus();
  scrollTo({ top: 0 });
}

export async function copy() {
  try {
    await navigator.clipboard.writeText(given.receipt);
    say("#copy-said", words.copied);
  } catch {
    getSelection().selectAllChildren(find(".receipt"));
  }
}
