// Who is in charge of a household group, and what to expect of them.

import { language, words } from "./language.js";
import { arrive, find, make, say, show } from "./page.js";
import { call } from "./service.js";

/** What was looked up: the card, and the code that leads to it; or the unit that was chosen since. */
export const known = { group: null, code: "", unit: null };

export async function lookUp() {
  const field = find("#code");
  const code = field.value.trim();
  find("#card").hidden = true;
  if (!code) return say("#group-said", words.noCode, field);
  say("#group-said", words.looking);
  try {
    known.group = await call("GET", "groups", { "X-Group-Code": code });
    known.code = code;
    known.unit = null;
    say("#group-said", "");
    showGroup();
    if (!find("#group").hidden) arrive(find("#card-title"));
  } catch (failure) {
    if (failure.code === "request.invalid") say("#group-said", words.badCode, field);
    else say("#group-said", failure.message, failure.code ? field : true);
  }
}

export const nameOf = (person) => person.name ?? words.unlisted;
export const roleOf = (person) => words.roles[person.role] ?? person.role;

export function showGroup() {
  const { group } = known;
  const card = find("#card");
  show(card, "branch", group.branch_name);
  show(card, "name", group.group_name);
  show(card, "reach", group.reach);
  const own = group.duties.length > 0;
  show(card, "duties", (own ? group.duties : words.duties).map((duty) => make("li", duty)));
  find("[data-show=duties]", card).lang = own ? "vi" : language();
  show(card, "people", group.people.map((person) => {
    const line = make("li");
    line.dataset.initial = person.name?.trim().split(/\s+/).pop()[0] ?? "–";
    const about = make("div");
    about.append(make("b", nameOf(person)), make("span", roleOf(person)));
    if (!person.name) about.append(make("small", words.reachUnlisted));
    line.append(about);
    return line;
  }));
  card.hidden = false;
  document.dispatchEvent(new Event("group"));
}
