// The interface for reading, made from its own document: no other site, nothing but this file.

const METHODS = ["get", "post", "put", "patch", "delete"];
const $ = (id) => document.getElementById(id);

function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Show text of the document: a blank line parts paragraphs, `this` is code. */
function prose(text = "") {
  return text.trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) => make("p", {},
    ...paragraph.split("`").map((part, at) => (at % 2 ? make("code", {}, part) : part))));
}

const nameOf = (reference) => reference.split("/").at(-1);

/** Say of what kind a value is, as nodes: bodies by name are links to where they stand. */
function kind(schema = {}) {
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return [make("a", { href: `#schema-${name}` }, name)];
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((choice, at) => (at ? [" or ", ...kind(choice)] : kind(choice)));
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(", ")];
  if ("const" in schema) return [JSON.stringify(schema.const)];
  if (schema.type === "array") return ["list of ", ...kind(schema.items)];
  return [[schema.type ?? "anything", schema.format].filter(Boolean).join(", ")];
}

const BOUNDS = {
  minimum: "from", exclusiveMinimum: "above", maximum: "to", exclusiveMaximum: "below",
  minLength: "characters from", maxLength: "characters to", minItems: "items from",
  maxItems: "items to", pattern: "like", default: "if left out",
};

function bounds(schema = {}) {
  const found = [schema, ...(schema.anyOf ?? [])].flatMap((one) => Object.entries(BOUNDS)
    .filter(([name]) => one[name] !== undefined && one[name] !== null)
    .map(([name, words]) => `${words} ${JSON.stringify(one[name])}`));
  return found.length ? make("p", { class: "quiet" }, found.join("; ")) : "";
}

function fields(rows) {
  return make("dl", {}, ...rows.flatMap(([name, schema, required, description, where]) => [
    make("dt", {}, make("code", {}, name), ...(required ? [] : [" ", make("span", { class: "quiet" }, "optional")])),
    make("dd", {}, make("span", { class: "quiet" }, ...(where ? [where, ": "] : []), ...kind(schema)),
      ...prose(description ?? schema.description), bounds(schema), example(schema.examples?.[0])),
  ]));
}

const heading = (words) => make("h3", {}, words);

/** A part that is filled when somebody opens it: there are hundreds. */
function part(id, title, content) {
  const body = make("div", {});
  const made = make("details", { id }, make("summary", {}, ...title), body);
  made.addEventListener("toggle", () => {
    if (!body.hasChildNodes()) body.append(...content());
  });
  return made;
}

const example = (value) => value === undefined ? ""
  : make("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2));

function bodies(content = {}) {
  return Object.entries(content).flatMap(([type, media]) => [
    make("p", {}, make("span", { class: "quiet" }, type), " ", ...kind(media.schema)),
    example(media.example ?? Object.values(media.examples ?? {})[0]?.value)]);
}

function detail(operation) {
  const shown = prose(operation.description);
  const permission = operation["x-permission"];
  shown.push(make("p", {}, permission ? "Needs the permission " : "Anybody may.",
    ...(permission ? [make("code", {}, permission)] : [])));
  if (operation.parameters?.length) {
    shown.push(heading("Parameters"), fields(operation.parameters.map((one) =>
      [one.name, one.schema, one.required, one.description, one.in])));
  }
  if (operation.requestBody) shown.push(heading("Body"), ...bodies(operation.requestBody.content));
  shown.push(heading("Answers"), make("dl", {}, ...Object.entries(operation.responses).flatMap(
    ([status, answer]) => [make("dt", {}, make("code", {}, status)),
      make("dd", {}, ...prose(answer.description), ...bodies(answer.content))])));
  return shown;
}

function shape(schema) {
  if (!schema.properties) return [make("p", {}, ...kind(schema)), ...prose(schema.description)];
  const needed = new Set(schema.required);
  return [...prose(schema.description), fields(Object.entries(schema.properties).map(
    ([name, field]) => [name, field, needed.has(name)])), example(schema.examples?.[0])];
}

function operationsOf(api) {
  return Object.entries(api.paths).flatMap(([path, item]) => METHODS
    .filter((method) => item[method])
    .map((method) => ({ ...item[method], path, method: method.toUpperCase() })));
}

function show(api) {
  $("title").textContent = `${api.info.title} ${api.info.version}`;
  $("about").append(...prose(api.info.description));
  const all = operationsOf(api);
  for (const tag of api.tags.filter(({ name }) => all.some(({ tags }) => tags[0] === name))) {
    const section = make("section", {}, make("h2", {}, tag.name), ...prose(tag.description));
    for (const one of all.filter(({ tags }) => tags[0] === tag.name)) {
      const title = [make("span", { class: "method" }, one.method), " ",
        make("code", {}, one.path), " ", make("span", { class: "quiet" }, one.summary)];
      const made = part(one.operationId, title, () => detail(one));
      made.dataset.words = [one.method, one.path, one.summary, one.operationId, one["x-permission"]]
        .join(" ").toLowerCase();
      section.append(made);
    }
    $("operations").append(section);
  }
  for (const [name, schema] of Object.entries(api.components.schemas)) {
    $("schemas").append(part(`schema-${name}`, [make("code", {}, name)], () => shape(schema)));
  }
}

function find() {
  const words = $("sought").value.toLowerCase().split(/\s+/);
  let left = 0;
  for (const section of $("operations").children) {
    const parts = [...section.querySelectorAll("details")];
    for (const one of parts) one.hidden = !words.every((word) => one.dataset.words.includes(word));
    section.hidden = parts.every((one) => one.hidden);
    left += parts.filter((one) => !one.hidden).length;
  }
  $("said").textContent = `${left} ${left === 1 ? "operation" : "operations"}`;
}

function openNamed() {
  const named = $(decodeURIComponent(location.hash.slice(1)));
  if (!(named instanceof HTMLDetailsElement)) return;
  named.open = true;
  named.scrollIntoView();
}

const answer = await fetch("/openapi.json");
if (answer.ok) {
  show(await answer.json());
  find();
  openNamed();
  $("sought").addEventListener("input", find);
  addEventListener("hashchange", openNamed);
} else {
  $("said").textContent = "The document cannot be read just now; try again.";
}
