// The residents' page: which button leads to what.

import { search, year } from "./answers.js";
import { attaching } from "./attach.js";
import { follow, followed, rate, sayMore, showCase, withdraw } from "./follow.js";
import { aboutAnother, aboutGroup, aboutUnit, anew, copy, given, rewrite, send, showForm, typed } from "./give.js";
import { known, lookUp, showGroup } from "./group.js";
import { chosenBefore, language, speak } from "./language.js";
import { busy, find, open, say } from "./page.js";
import { seekUnit } from "./units.js";

for (const button of document.querySelectorAll("nav button")) {
  button.addEventListener("click", () => {
    if (button.dataset.part === "give") anew();
    open(button.dataset.part);
    if (button.dataset.part === "answers") search();
  });
}
find("#look-up").addEventListener("submit", busy(find("#look-up button"), lookUp));
document.addEventListener("group", showForm);
find("#to-give").addEventListener("click", () => {
  aboutGroup();
  find("nav [data-part=give]").click();
});
find("#to-group").addEventListener("click", () => open("group"));
find("#seek-unit").addEventListener("submit", busy(find("#seek-unit .primary"), seekUnit));
document.addEventListener("unit", aboutUnit);
find("#elsewhere-about").addEventListener("click", aboutAnother);

find("#give-form").addEventListener("submit", busy(find("#send"), () => send()));
find("#give-form").addEventListener("input", typed);
find("#send-anyway").addEventListener("click", busy(find("#send-anyway"), () => send(true)));
find("#rewrite").addEventListener("click", rewrite);
find("#copy").addEventListener("click", copy);
find("#to-follow").addEventListener("click", () => {
  find("#receipt").value = given.receipt;
  open("follow");
  follow();
});

find("#look").addEventListener("submit", busy(find("#look button"), follow));
find("#say").addEventListener("submit", busy(find("#say .primary"), () => sayMore("feedback/messages")));
find("#reopen").addEventListener("click", busy(find("#reopen"), () => sayMore("feedback/reopenings")));
find("#say-anyway").addEventListener("click", busy(find("#say-anyway"), () => sayMore(undefined, true)));
find("#rate").addEventListener("submit", busy(find("#rate button"), rate));

const ofReceipt = attaching(find("#attach-given"), () => given.receipt, () => {});
const ofCase = attaching(find("#attach-follow"), () => followed.receipt, (found) => {
  followed.found = found;
  showCase();
});
find("#attach-given").addEventListener("submit", busy(find("#attach-given button"), ofReceipt));
find("#attach-follow").addEventListener("submit", busy(find("#attach-follow button"), ofCase));

find("#withdraw").addEventListener("click", busy(find("#withdraw"), withdraw));
find("#seek").addEventListener("submit", busy(find("#seek button"), () => search()));
find("#more").addEventListener("click", busy(find("#more"), () => search(true)));
find("#look-year").addEventListener("submit", busy(find("#look-year button"), year));

const change = find("#language");
async function speakIn(chosen) {
  await speak(chosen);
  for (const place of document.querySelectorAll(".said")) say(`#${place.id}`, "");
  if (known.group) showGroup();
  if (followed.found) showCase();
  if (!find("#answers").hidden) search();
}
change.addEventListener("click", busy(change, () => speakIn(language() === "vi" ? "en" : "vi")));
change.hidden = false;
const before = chosenBefore();
if (before) await speakIn(before);

// The code of a card comes behind "#", which no server ever sees; it leaves the address bar too.
const scanned = decodeURIComponent(location.hash.slice(1));
if (scanned && !document.getElementById(scanned)) {
  history.replaceState(null, "", location.pathname);
  find("#code").value = scanned;
  lookUp();
}
