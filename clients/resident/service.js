// The service: how it is asked, and the work that it wants for each sending.

import { language, words } from "./language.js";

const PATIENCE = 20_000; // milliseconds
const PROOF_LIVES = 720_000; // its challenge is good for 15 minutes

export class Refused extends Error {
  constructor(problem) {
    super(problem.title);
    this.code = problem.code;
  }
}
export class Unreached extends Error {}

export async function call(method, path, headers = {}, body = undefined) {
  let answer;
  try {
    answer = await fetch(`/v1/public/${path}`, {
      method,
      headers: { "Accept-Language": language(), ...(body && { "Content-Type": "application/json" }), ...headers },
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
    throw failure instanceof Refused ? failure : new Unreached(words.offline);
  }
}

// The work that each sending takes is done while the person writes; a proof is good once.
let proof = null;

export function proving() {
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
      worker.onerror = () => failed(new Unreached(words.offline));
      worker.postMessage(challenge);
    });
  } finally {
    worker.terminate();
  }
}

/** Send with a proof, and with a new one if that is refused: it may have expired meanwhile. */
export async function proved(headers, body) {
  const sent = async () => call("POST", "feedback", { ...headers, "X-Proof": await proving() }, body);
  try {
    const answer = await sent();
    proof = null;
    return answer;
  } catch (failure) {
    if (!failure.code?.startsWith("proof.")) throw failure;
    proof = null;
    return sent();
  }
}
