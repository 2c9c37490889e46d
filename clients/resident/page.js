// What every part of the page does with the document and with the memory of the browser.

export const find = (selector, within = document) => within.querySelector(selector);

export function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

export function show(within, name, content) {
  const place = find(`[data-show=${name}]`, within);
  place.replaceChildren(...(Array.isArray(content) ? content : [content]));
}

/** Say something where a screen reader listens. What is wrong with a field is said at the field. */
export function say(id, text, faulty = null) {
  const place = find(id);
  place.textContent = text;
  place.classList.toggle("wrong", Boolean(faulty));
  for (const field of document.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!(faulty instanceof Element)) return;
  faulty.setAttribute("aria-invalid", "true");
  faulty.focus();
}

export function open(part) {
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== part;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.part === part) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  scrollTo({ top: 0 });
  find(`#${part} h1`).focus({ preventScroll: true });
}

/** Go to what has just appeared, as a screen reader does not see it appear. */
export function arrive(heading) {
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "nearest" });
}

/** Run once at a time; the button says that it is busy. */
export function busy(button, work) {
  return async (event) => {
    event?.preventDefault();
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    try {
      await work();
    } finally {
      button.removeAttribute("aria-busy");
    }
  };
}

/** Keep, forget (null) or give (undefined) something. Where that is switched off, the page forgets. */
export function kept(storage, name, value) {
  try {
    if (value === undefined) return JSON.parse(storage().getItem(name));
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, JSON.stringify(value));
  } catch { /* nothing is kept */ }
  return null;
}
export const here = () => localStorage;
export const tab = () => sessionStorage;

export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
