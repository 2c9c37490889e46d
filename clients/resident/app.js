// The residents' page. It keeps nothing but the name of a request that is not answered yet, so
// that sending it again makes no second case; and, while the tab is open, what was typed.

const SENDING = "kevai.sending";
const DRAFT = "kevai.draft";
const PATIENCE = 20_000; // milliseconds
const KEY_LIVES = 3_600_000;
const PROOF_LIVES = 720_000; // its challenge is good for 15 minutes
const ROLES = { lead: "Đảng viên phụ trách nhóm", branch_secretary: "Bí thư chi bộ" };
const DUTIES = [
  "Gia đình mình làm gương trước trong nếp sống hằng ngày.",
  "Giải thích chủ trương, chính sách để bà con hiểu và làm theo.",
  "Giúp bà con làm ăn, tiết kiệm, giữ vệ sinh môi trường, an toàn thực phẩm, an ninh thôn xóm.",
  "Lắng nghe nguyện vọng chính đáng và báo lại với chi bộ.",
];
const KINDS = {
  feedback: "Phản ánh", proposal: "Kiến nghị", question: "Câu hỏi", praise: "Lời khen",
  conduct_comment: "Góp ý về người phụ trách",
};
const STATES = {
  received: "Đã nhận", acknowledged: "Đang xem xét", need_info: "Chờ bà con nói thêm", answered: "Đã trả lời",
  refused: "Không xử lý", transferred: "Đã chuyển nơi khác", reopened: "Đang xem lại", closed: "Đã khép lại",
};
const ENTRIES = {
  message: "Bà con nói thêm", acknowledgement: "Nơi trả lời đã xem", answer: "Trả lời",
  refusal: "Không xử lý", transfer: "Đã chuyển nơi khác", reopening: "Bà con đề nghị xem lại",
  question: "Nơi trả lời hỏi lại", closing: "Khép lại, vì không ai đề nghị xem lại",
  recusal: "Một người trong nơi trả lời xin không tham gia",
  raising: "Quá hạn chưa ai làm, đã chuyển lên cấp trên",
};
const MINE = new Set(["message", "reopening"]);
const NO_EVIDENCE = {
  concerns_others: "Không nêu bằng chứng vì liên quan đến người khác.",
  explanation_suffices: "Không cần bằng chứng, chỉ cần giải thích.",
  not_yet_done: "Chưa có bằng chứng vì việc chưa xong.",
};
const REASONS = {
  abusive: "Lời lẽ xúc phạm.", duplicate: "Ý kiến trùng với ý kiến khác.",
  not_our_area: "Việc ở địa bàn khác.", not_our_task: "Việc không thuộc nơi này.",
  unclear: "Nội dung chưa rõ.",
  kin: "Là người thân của người liên quan.", same_household: "Cùng hộ với người liên quan.",
  involved: "Có liên quan đến việc này.", close_tie: "Có quan hệ gần gũi với người liên quan.",
};
const OFFLINE = "Chưa gửi được vì mạng yếu hoặc mất mạng. Xin bấm lại khi có mạng; ý kiến sẽ không bị gửi trùng.";
const ARRIVED = "Ý kiến gửi lần trước từ máy này đã đến nơi rồi. Nếu đây là ý kiến khác, xin bấm Gửi một lần nữa.";

const find = (selector, within = document) => within.querySelector(selector);
const state = { group: null, code: "", receipt: "" };

class Refused extends Error {
  constructor(problem) {
    super(problem.title);
    this.code = problem.code;
  }
}
class Unreached extends Error {}

async function call(method, path, headers = {}, body = undefined) {
  let answer;
  try {
    answer = await fetch(`/v1/public/${path}`, {
      method,
      headers: { "Accept-Language": "vi", ...(body && { "Content-Type": "application/json" }), ...headers },
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const content = await answer.json();
    if (answer.status >= 500) throw new Unreached();
    if (!answer.ok) throw new Refused(content);
    return content;
  } catch (failure) {
    throw failure instanceof Refused ? failure : new Unreached(OFFLINE);
  }
}

function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

function show(within, name, content) {
  const place = find(`[data-show=${name}]`, within);
  place.replaceChildren(...(Array.isArray(content) ? content : [content]));
}

function say(id, text, wrong = false) {
  const place = find(id);
  place.textContent = text;
  place.classList.toggle("wrong", wrong);
}

function open(part) {
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== part;
  for (const button of document.querySelectorAll("nav button")) {
    if (button.dataset.part === part) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  scrollTo({ top: 0 });
  find(`#${part} h1`).focus({ preventScroll: true });
}

/** Run once at a time; the button says that it is busy. */
function busy(button, work) {
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

// Storage may be switched off; then the page merely forgets.
function kept(storage, name, value) {
  try {
    if (value === undefined) return JSON.parse(storage().getItem(name));
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, JSON.stringify(value));
  } catch { /* nothing is kept */ }
  return null;
}
const here = () => localStorage;
const tab = () => sessionStorage;

function sendingKey() {
  const known = kept(here, SENDING);
  if (known && Date.now() - known.at < KEY_LIVES) return known.key;
  const key = randomKey();
  kept(here, SENDING, { key, at: Date.now() });
  return key;
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- the group -----------------------------------------------------------------------------

async function lookUp() {
  const code = find("#code").value.trim();
  find("#card").hidden = true;
  if (!code) return say("#group-said", "Xin nhập mã trên thẻ.", true);
  say("#group-said", "Đang tìm…");
  try {
    state.group = await call("GET", "groups", { "X-Group-Code": code });
    state.code = code;
    say("#group-said", "");
    showGroup();
  } catch (failure) {
    const mistyped = failure.code === "request.invalid";
    say("#group-said", mistyped ? "Mã chưa đúng. Xin xem lại từng chữ, từng số trên thẻ." : failure.message, true);
  }
}

function showGroup() {
  const { group } = state;
  const card = find("#card");
  show(card, "branch", group.branch_name);
  show(card, "name", group.group_name);
  show(card, "reach", group.reach);
  show(card, "duties", (group.duties.length ? group.duties : DUTIES).map((duty) => make("li", duty)));
  show(card, "people", group.people.map((person) => {
    const line = make("li");
    line.dataset.initial = person.name.trim().split(/\s+/).pop()[0];
    const words = make("div");
    words.append(make("b", person.name), make("span", ROLES[person.role] ?? person.role));
    line.append(words);
    return line;
  }));
  card.hidden = false;
  showForm();
}

// --- giving ----------------------------------------------------------------------------------

function showForm() {
  const form = find("#give-form");
  show(form, "name", `${state.group.group_name}, ${state.group.branch_name}`);
  const nobody = { name: "Không riêng ai", role: "", handle: "" };
  find("#about").replaceChildren(...[nobody, ...state.group.people].map((person) => {
    const label = make("label", "", "choice");
    const input = make("input");
    Object.assign(input, { type: "radio", name: "member", value: person.handle, defaultChecked: !person.handle });
    const words = make("span", person.name);
    if (person.role) words.append(make("small", ROLES[person.role] ?? person.role));
    label.append(input, words);
    return label;
  }));
  find("#give-without").hidden = true;
  form.hidden = false;
  const draft = kept(tab, DRAFT);
  if (draft && !form.text.value) {
    form.text.value = draft.text;
    form.kind.value = draft.kind;
  }
}

function written(form, confirm) {
  const body = { kind: form.kind.value, group_code: state.code, text: form.text.value.trim() };
  if (form.member.value) body.member = form.member.value;
  if (form.contact.value.trim() && !confirm) body.contact = form.contact.value.trim();
  if (confirm) body.confirm = true;
  return body;
}

// The work that each sending takes is done while the person writes; a proof is good once.
let proof = null;

function proving() {
  if (!proof || Date.now() - proof.at > PROOF_LIVES) {
    const mine = { at: Date.now(), solution: solved() };
    mine.solution.catch(() => { if (proof === mine) proof = null; });
    proof = mine;
  }
  return proof.solution;
}

async function solved() {
  const challenge = await call("GET", "challenges");
  const worker = new Worker("/static/proof.js");
  try {
    return await new Promise((done, failed) => {
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = () => failed(new Unreached(OFFLINE));
      worker.postMessage(challenge);
    });
  } finally {
    worker.terminate();
  }
}

/** Send with a proof, and with a new one if that is refused: it may have expired meanwhile. */
async function proved(headers, body) {
  const sent = async () => call("POST", "feedback", { ...headers, "X-Proof": await proving() }, body);
  try {
    return await sent();
  } catch (failure) {
    if (!failure.code?.startsWith("proof.")) throw failure;
    proof = null;
    return sent();
  }
}

async function send(confirm = false) {
  const form = find("#give-form");
  whereElse(false);
  if (!form.text.value.trim()) {
    say("#give-said", "Xin viết nội dung ý kiến.", true);
    return form.text.focus();
  }
  say("#give-said", "Đang gửi…");
  try {
    const headers = { "Idempotency-Key": sendingKey() };
    const { receipt } = await proved(headers, written(form, confirm));
    answered();
    showReceipt(receipt);
  } catch (failure) {
    if (failure instanceof Refused) kept(here, SENDING, null);
    refused(failure);
  }
}

function answered() {
  proof = null;
  kept(here, SENDING, null);
  kept(tab, DRAFT, null);
  find("#give-form").reset();
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
    say("#give-said", failure.code === "idempotency.key_reused" ? ARRIVED : failure.message, true);
  }
}

/** While another office is named, the two answers to that are the only buttons. */
function whereElse(named) {
  find("#elsewhere").hidden = !named;
  find("#send").hidden = named;
}

function showReceipt(receipt) {
  state.receipt = receipt;
  show(find("#given"), "receipt", receipt);
  find("#give-form").hidden = true;
  find("#given").hidden = false;
  find("#copy").textContent = "Chép mã";
  find("#given-title").focus();
}

// --- following -------------------------------------------------------------------------------

async function follow() {
  const receipt = find("#receipt").value.trim();
  find("#case").hidden = true;
  if (!receipt) return say("#follow-said", "Xin nhập mã tra cứu.", true);
  say("#follow-said", "Đang tìm…");
  state.receipt = receipt;
  await ask("GET", "feedback");
  find("#case-title").focus({ preventScroll: true });
}

/** Ask for something about the case, and show what has become of it. */
async function ask(method, path, body = undefined, headers = {}) {
  try {
    showCase(await call(method, path, { "X-Receipt": state.receipt, ...headers }, body));
    say("#follow-said", "");
    return true;
  } catch (failure) {
    const mistyped = failure.code === "request.invalid" && method === "GET";
    if (failure.code?.startsWith("feedback.seems_")) {
      show(find("#say-elsewhere"), "where", failure.message);
      find("#say-elsewhere").hidden = false;
    } else {
      say("#follow-said", mistyped ? "Mã chưa đúng. Xin xem lại từng chữ, từng số." : failure.message, true);
      find("#follow-said").scrollIntoView({ block: "center" });
    }
    return false;
  }
}

const day = (iso) => iso.split("-").reverse().join("/");
const moment = (iso) => new Date(iso).toLocaleString("vi", {
  timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short",
});

function showCase(found) {
  const place = find("#case");
  const answerable = ["answered", "refused", "closed"].includes(found.state);
  show(place, "state", STATES[found.state] ?? found.state);
  show(place, "title", `${KINDS[found.kind] ?? "Ý kiến"} gửi ngày ${day(found.received_on)}`);
  const until = found.due_at ? ` Hạn làm bước tiếp: ${moment(found.due_at)}.`
    : found.closes_on ? ` Bà con có thể đề nghị xem lại trước ngày ${day(found.closes_on)}.` : "";
  show(place, "with", found.handled_by
    ? `Nơi trả lời: ${found.handled_by.front ? "Mặt trận Tổ quốc, " : ""}${found.handled_by.name}.${until}`
    : "Hiện chưa có nơi nào đủ khách quan để trả lời. Bà con có thể gặp Mặt trận Tổ quốc cấp trên.");
  show(place, "talk", [said("Bà con viết", day(found.received_on), [found.text], true), ...found.entries.map(entry)]);
  show(place, "contact", found.contact_read === null ? ""
    : `Cách liên hệ của bà con đã được mở ${found.contact_read} lần.`);
  find("#rate").hidden = !answerable;
  for (const star of find("#rate").score) star.checked = Number(star.value) === found.rating;
  find("#reopen").hidden = !found.may_reopen;
  find("#say-elsewhere").hidden = true;
  place.hidden = false;
}

function entry(one) {
  const lines = [
    one.reason && `Lý do: ${REASONS[one.reason]}`,
    one.text,
    one.evidence && `Bằng chứng: ${one.evidence}`,
    one.no_evidence && NO_EVIDENCE[one.no_evidence],
    one.reference && `Số văn bản chuyển: ${one.reference}`,
  ];
  return said(ENTRIES[one.kind] ?? one.kind, day(one.entered_on), lines.filter(Boolean), MINE.has(one.kind));
}

function said(who, when, lines, mine) {
  const item = make("li", "", mine ? "mine" : "theirs");
  item.append(make("span", `${who}, ${when}`, "who"), ...lines.map((line) => make("p", line)));
  return item;
}

let messageKey = null;

async function sayMore(path, confirm = false) {
  const message = find("#message");
  const text = message.value.trim();
  if (!text) {
    say("#follow-said", "Xin viết vài lời trước khi gửi.", true);
    return message.focus();
  }
  messageKey ??= { key: randomKey(), text };
  if (messageKey.text !== text) messageKey = { key: randomKey(), text };
  const headers = path.endsWith("messages") ? { "Idempotency-Key": messageKey.key } : {};
  state.saying = path;
  if (await ask("POST", path, confirm ? { text, confirm } : { text }, headers)) {
    message.value = "";
    messageKey = null;
    say("#follow-said", "Đã gửi.");
  }
}

async function rate() {
  const score = Number(find("#rate").score.value);
  if (!score) return say("#follow-said", "Xin chọn một số từ 1 đến 5.", true);
  if (await ask("POST", "feedback/ratings", { score })) say("#follow-said", "Cảm ơn bà con đã đánh giá.");
}

// --- beginning -------------------------------------------------------------------------------

for (const button of document.querySelectorAll("nav button")) {
  button.addEventListener("click", () => {
    if (button.dataset.part === "give" && state.group) {
      find("#given").hidden = true;
      find("#give-form").hidden = false;
    }
    open(button.dataset.part);
  });
}
find("#look-up").addEventListener("submit", busy(find("#look-up button"), lookUp));
find("#give-form").addEventListener("submit", busy(find("#send"), () => send()));
find("#send-anyway").addEventListener("click", busy(find("#send"), () => send(true)));
find("#rewrite").addEventListener("click", () => {
  whereElse(false);
  find("#text").focus();
});
find("#give-form").addEventListener("input", () => {
  const form = find("#give-form");
  kept(tab, DRAFT, { text: form.text.value, kind: form.kind.value });
  proving().catch(() => {}); // tried again when it is sent
});
find("#to-give").addEventListener("click", () => find("nav [data-part=give]").click());
find("#to-group").addEventListener("click", () => open("group"));
find("#to-follow").addEventListener("click", () => {
  find("#receipt").value = state.receipt;
  open("follow");
  follow();
});
find("#copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(state.receipt);
    find("#copy").textContent = "Đã chép";
  } catch {
    getSelection().selectAllChildren(find(".receipt"));
  }
});
find("#look").addEventListener("submit", busy(find("#look button"), follow));
find("#say").addEventListener("submit", busy(find("#say .primary"), () => sayMore("feedback/messages")));
find("#reopen").addEventListener("click", busy(find("#reopen"), () => sayMore("feedback/reopenings")));
find("#say-anyway").addEventListener("click", busy(find("#say-anyway"), () => sayMore(state.saying, true)));
find("#rate").addEventListener("submit", busy(find("#rate button"), rate));

// The code of a card comes behind "#", which no server ever sees; it leaves the address bar too.
const scanned = decodeURIComponent(location.hash.slice(1));
if (scanned && !document.getElementById(scanned)) {
  history.replaceState(null, "", location.pathname);
  find("#code").value = scanned;
  lookUp();
}
