// Talks to the service. `ask` always resolves: to {reply}, or to {problem} as a text for the customer; {gone} after an
// abort. `rate` resolves to whether the opinion was kept.

const PATIENCE_MS = 35_000;

const OFFLINE = "Bağlantı kurulamadı. İnternetinizi kontrol edip tekrar deneyin.";
const SLOW = "Yanıt beklenenden uzun sürdü. Lütfen tekrar deneyin.";
const BROKEN = "Şu anda yanıt veremiyoruz. Lütfen biraz sonra tekrar deneyin.";

export async function ask(body, signal) {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await post("/chat", body, AbortSignal.any ? AbortSignal.any([signal, patience]) : signal);
    return response.ok ? { reply: await response.json() } : { problem: await explain(response) };
  } catch {
    if (signal.aborted) {
      return { gone: true };
    }
    return { problem: patience.aborted ? SLOW : OFFLINE };
  }
}

export async function rate(body) {
  try {
    return (await post("/feedback", body, AbortSignal.timeout(PATIENCE_MS))).ok;
  } catch {
    return false;
  }
}

function post(path, body, signal) {
  return fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
}

async function explain(response) {
  if (response.status === 429) {
    return tooFast(response.headers.get("Retry-After"));
  }
  if (response.status >= 500) {
    return BROKEN;
  }
  const error = await response.json().catch(() => ({}));
  return error.error_message ?? BROKEN;
}

function tooFast(seconds) {
  return /^\d+$/.test(seconds ?? "")
    ? `Çok sık yazdınız; ${seconds} saniye sonra tekrar deneyebilirsiniz.`
    : "Çok sık yazdınız; biraz bekleyip tekrar deneyin.";
}
