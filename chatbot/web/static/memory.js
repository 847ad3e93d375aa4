// The talk as this tab remembers it. A browser without storage gets a memory that ends with the page.

const MOST_MESSAGES = 100;

export class Memory {
  #key;
  #talk;

  constructor(key) {
    this.#key = key;
    this.#talk = this.#read();
  }

  get session() {
    return this.#talk.session;
  }

  get messages() {
    return this.#talk.messages;
  }

  add(message) {
    this.#talk.messages = [...this.#talk.messages, message].slice(-MOST_MESSAGES);
    this.#write();
  }

  rate(requestId, rating) {
    const answer = this.#talk.messages.find(({ reply }) => reply?.request_id === requestId);
    if (answer) {
      answer.rating = rating;
      this.#write();
    }
  }

  join(session) {
    this.#talk.session = session;
    this.#write();
  }

  forget() {
    this.#talk = { session: null, messages: [] };
    this.#write();
  }

  #read() {
    try {
      const { session, messages } = JSON.parse(sessionStorage.getItem(this.#key));
      return { session, messages: messages.filter((message) => message.text || message.reply) };
    } catch {
      return { session: null, messages: [] };
    }
  }

  #write() {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(this.#talk));
    } catch {
      // Storage is full or switched off: the talk goes on without it.
    }
  }
}
