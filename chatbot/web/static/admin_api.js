// Asks the service on the administration's behalf. The token stays in this tab and travels in a header only.

const KEY = "admin-token";
const OFFLINE = "Sunucuya ulaşılamadı. Bağlantınızı kontrol edip tekrar deneyin.";

export class Refusal extends Error {
  constructor(status, body) {
    super(body.error_message ?? `Beklenmeyen yanıt (${status}).`);
    this.status = status;
    this.code = body.error_code;
    this.details = body.error_details ?? {};
    this.action = body.suggested_action;
  }
}

export class Api {
  #token = sessionStorage.getItem(KEY);

  get hasToken() {
    return Boolean(this.#token);
  }

  enter(token) {
    this.#token = token;
    sessionStorage.setItem(KEY, token);
  }

  leave() {
    this.#token = null;
    sessionStorage.removeItem(KEY);
  }

  get(path, query = {}) {
    const asked = new URLSearchParams(query).toString();
    return this.#ask("GET", asked ? `${path}?${asked}` : path);
  }

  // What a part of the service that may not be there says; null when it says nothing.
  async offered(path, query) {
    try {
      return await this.get(path, query);
    } catch (error) {
      if (error.status === 401) {
        throw error;
      }
      return null;
    }
  }

  post(path, query = {}) {
    return this.#ask("POST", `${path}?${new URLSearchParams(query)}`);
  }

  patch(path, body) {
    return this.#ask("PATCH", path, JSON.stringify(body), "application/json");
  }

  send(path, file, query) {
    const asked = new URLSearchParams({ ...query, filename: file.name });
    return this.#ask("POST", `${path}?${asked}`, file, "application/octet-stream");
  }

  async #ask(method, path, body, type) {
    const headers = { Authorization: `Bearer ${this.#token}`, Accept: "application/json", ...(type ? { "Content-Type": type } : {}) };
    const response = await fetch(path, { method, headers, body, cache: "no-store" }).catch(() => {
      throw new Refusal(0, { error_message: OFFLINE });
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok || (response.status === 503 && answer.status)) {
      return answer;
    }
    throw new Refusal(response.status, answer);
  }
}
