// Photos and PDFs, added to a case whose receipt is known; and what was added, to be seen again.

import { language, words } from "./language.js";
import { find, make, randomKey, say } from "./page.js";

const LARGEST = 10_000_000; // bytes; the service decides, but this spares a slow network the try
const KINDS = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
const PATIENCE = 300_000; // milliseconds

// A file that is sent again, its answer being lost, is the same request.
const keys = new WeakMap();

/** Make a form of this one place; `receipt` gives the receipt, `added` takes what the case became. */
export function attaching(form, receipt, added) {
  const field = find("input", form);
  const bar = find("progress", form);
  const said = `#${find(".said", form).id}`;
  return async () => {
    const [file] = field.files;
    if (!file) return say(said, words.noFile, field);
    if (file.size > LARGEST) return say(said, words.largeFile, field);
    if (!KINDS.includes(file.type)) return say(said, words.otherFile, field);
    if (!keys.has(file)) keys.set(file, randomKey());
    say(said, words.sendingFile);
    bar.hidden = false;
    try {
      const answer = await sent(file, receipt(), (share) => { bar.value = share; });
      field.value = "";
      added(answer);
      say(said, words.fileSent);
    } catch (failure) {
      say(said, failure.message, true);
    } finally {
      bar.hidden = true;
      bar.value = 0;
    }
  };
}

/** Send a file; fetch would not tell how far it has come. */
function sent(file, receipt, progressed) {
  const body = new FormData();
  body.set("file", file, "file"); // not the name that the phone gave it
  const request = new XMLHttpRequest();
  request.open("POST", "/v1/public/feedback/attachments");
  request.setRequestHeader("Accept-Language", language());
  request.setRequestHeader("X-Receipt", receipt);
  request.setRequestHeader("Idempotency-Key", keys.get(file));
  request.responseType = "json";
  request.timeout = PATIENCE;
  request.upload.onprogress = ({ loaded, total }) => progressed(loaded / total);
  return new Promise((done, failed) => {
    const lost = () => failed(new Error(words.offline));
    request.onerror = lost;
    request.ontimeout = lost;
    request.onload = () => {
      const { status, response } = request;
      if (status < 300) done(response);
      else if (response?.title) failed(new Error(response.title));
      else lost();
    };
    request.send(body);
  });
}

/** List what was added; a photo or PDF is fetched when somebody asks to see it. */
export function showAttachments(list, attachments, receipt) {
  list.replaceChildren(...attachments.map(({ number, kind, size }) => {
    const item = make("li");
    const name = kind === "application/pdf" ? words.document : words.photo;
    const button = make("button", words.seeFile(name, number, Math.ceil(size / 1000)));
    button.type = "button";
    button.addEventListener("click", () => see(item, number, receipt));
    item.append(button);
    return item;
  }));
  list.hidden = !attachments.length;
}

async function see(item, number, receipt) {
  for (const shown of item.querySelectorAll("img, a, p")) shown.remove();
  try {
    const answer = await fetch(`/v1/public/feedback/attachments/${number}`, {
      headers: { "Accept-Language": language(), "X-Receipt": receipt },
      cache: "no-store",
      credentials: "omit",
    });
    if (!answer.ok) throw new Error((await answer.json()).title);
    const file = await answer.blob();
    item.append(file.type.startsWith("image/") ? picture(file) : link(file));
  } catch (failure) {
    const told = make("p", failure instanceof TypeError ? words.offline : failure.message);
    told.role = "alert";
    item.append(told);
  }
}

function picture(file) {
  const image = make("img");
  image.alt = words.photo;
  image.src = URL.createObjectURL(file);
  image.onload = () => URL.revokeObjectURL(image.src);
  return image;
}

function link(file) {
  const saving = make("a", words.saveFile);
  saving.href = URL.createObjectURL(file);
  saving.download = "kevai.pdf";
  return saving;
}
