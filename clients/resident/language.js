// Vietnamese, and English for whoever asks. The choice is kept no longer than the tab.

import { find, kept, make, tab } from "./page.js";
import { vietnamese } from "./words.js";

const CHOSEN = "kevai.language";
const asWritten = new Map();

export let words = vietnamese;
export const language = () => document.documentElement.lang;

const marked = (text) => text.split("*").map((part, number) => (number % 2 ? make("b", part) : part));

/** Show the document in a language; what it said from the beginning is put back as it was. */
export async function speak(chosen) {
  const foreign = chosen === "en" ? (await import("./english.js")).english : null;
  words = foreign ?? vietnamese;
  document.documentElement.lang = foreign ? "en" : "vi";
  for (const element of document.querySelectorAll("[data-word]")) {
    if (!asWritten.has(element)) asWritten.set(element, [...element.childNodes]);
    const inVietnamese = asWritten.get(element);
    element.replaceChildren(...(foreign ? marked(foreign.page[element.dataset.word]) : inVietnamese));
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    if (!asWritten.has(element)) asWritten.set(element, element.ariaLabel);
    element.ariaLabel = foreign ? foreign.page[element.dataset.label] : asWritten.get(element);
  }
  const button = find("#language");
  button.textContent = foreign ? "Tiếng Việt" : "English";
  button.lang = foreign ? "vi" : "en";
  kept(tab, CHOSEN, foreign ? "en" : null);
}

export const chosenBefore = () => kept(tab, CHOSEN);
