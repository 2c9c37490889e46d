// What feedback is about, for whoever has no card: a place or an organisation, found by name.

import { known } from "./group.js";
import { words } from "./language.js";
import { find, make, say } from "./page.js";
import { call } from "./service.js";

const MOST = 20; // then there may be others

export async function seekUnit() {
  const field = find("#unit");
  const q = field.value.trim();
  find("#units").replaceChildren();
  if (!q) return say("#unit-said", words.noUnitName, field);
  say("#unit-said", words.looking);
  try {
    const { units } = await call("GET", `units?${new URLSearchParams({ q, limit: MOST })}`);
    find("#units").replaceChildren(...units.map(choice));
    const found = units.length < MOST ? words.unitsFound(units.length) : words.manyUnits;
    say("#unit-said", units.length ? found : words.noUnit);
  } catch (failure) {
    if (failure.code === "request.invalid") say("#unit-said", words.noUnitName, field);
    else say("#unit-said", failure.message, true);
  }
}

function choice(unit) {
  const button = make("button", unit.name);
  button.type = "button";
  button.lang = "vi";
  if (unit.within) button.append(make("small", unit.within));
  button.addEventListener("click", () => {
    known.unit = unit;
    document.dispatchEvent(new Event("unit"));
  });
  const line = make("li");
  line.append(button);
  return line;
}
