// What everybody may read: published answers, and the figures of past years.

import { language, words } from "./language.js";
import { arrive, find, make, say, show } from "./page.js";
import { call } from "./service.js";

const asked = { q: "", next: null };
let body = null; // whose years are looked at

/** Look for words, from the beginning; or for what comes next. */
export async function search(more = false) {
  const list = find("#published");
  if (!more) Object.assign(asked, { q: find("#words").value.trim(), next: null });
  say("#answers-said", words.looking);
  const query = new URLSearchParams({
    limit: 10, ...(asked.q && { q: asked.q }), ...(asked.next && { after: asked.next }),
  });
  try {
    const { items, next } = await call("GET", `answers?${query}`);
    const shown = items.map(published);
    if (more) list.append(...shown);
    else list.replaceChildren(...shown);
    asked.next = next;
    find("#more").hidden = !next;
    say("#answers-said", list.children.length ? "" : words.nothingPublished);
    if (more && shown.length) arrive(find("h2", shown[0]));
  } catch (failure) {
    say("#answers-said", failure.message, true);
  }
}

function published(one) {
  const item = make("li");
  const article = make("article");
  const title = make("h2", one.title);
  title.tabIndex = -1;
  const month = one.month.split("-").reverse().join("/");
  const about = make("p", `${words.kinds[one.kind] ?? words.someCase}, ${one.org_name}, ${month}`, "hint");
  const years = make("button", words.yearsOf(one.org_name));
  years.type = "button";
  years.addEventListener("click", () => showYears(one.org_id, one.org_name));
  const question = make("blockquote", one.question, "kept");
  const answer = make("p", one.answer, "kept");
  for (const said of [title, question, answer]) said.lang = "vi";
  article.append(about, title, question, make("h3", words.entries.answer), answer, years);
  item.append(article);
  return item;
}

function showYears(id, name) {
  body = id;
  show(find("#years"), "body", name);
  find("#year").value = new Date().getFullYear() - 1;
  find("#years").hidden = false;
  find("#figures").hidden = true;
  arrive(find("#years-title"));
  return year();
}

export async function year() {
  const field = find("#year");
  if (!field.checkValidity()) return say("#years-said", words.noYear, field);
  say("#years-said", words.looking);
  try {
    const query = new URLSearchParams({ party_org_id: body });
    showFigures(await call("GET", `years/${field.value}?${query}`));
    say("#years-said", "");
  } catch (failure) {
    find("#figures").hidden = true;
    say("#years-said", failure.message, true);
  }
}

function showFigures(found) {
  const figure = (value) => (value === null ? words.notShown : Number(value).toLocaleString(language()));
  const line = (name) => [make("dt", words.figures[name]), make("dd", figure(found[name]))];
  const list = find("#figures");
  list.replaceChildren(...Object.keys(words.figures).flatMap(line));
  list.hidden = false;
}
