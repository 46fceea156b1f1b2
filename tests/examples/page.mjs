// What the examples use of a browser, for Node. Run with a folder that has the examples and the name of what to do.
const [folder, what] = process.argv.slice(2);
const elements = {};
const beacons = [];

class Element {
  children = [];
  textContent = "";
  innerHTML = "";
  listeners = {};

  appendChild(child) {
    this.children.push(child);
    return child;
  }

  replaceChildren(...children) {
    this.children = children;
    if (children.length) this.filled?.(children);
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  reset() {}
}

const kept = { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value) };
const browser = {
  document: {
    referrer: "https://www.search.example/",
    getElementById: (id) => (elements[id] ??= new Element()),
    createElement: () => new Element(),
  },
  location: new URL("https://www.example.com/lisbon?utm_source=newsletter"),
  sessionStorage: kept,
  // As browsers do: a text goes as text/plain, and nobody sees the answer.
  navigator: { sendBeacon: (url, body) => beacons.push(fetch(url, { method: "POST", body })) },
};
for (const [name, value] of Object.entries(browser)) Object.defineProperty(globalThis, name, { value, configurable: true });

async function send() {
  const site = await import(`${folder}/site.mjs`);
  const form = { name: "Ada Okafor", email: "ada@blueheron.example", message: "Lisbon?", honeypot: "" };
  const person = { firstName: "Ada", lastName: "Okafor", email: "ada@blueheron.example" };
  site.pageViewed({ campaign: "spring" });
  const views = await Promise.all(beacons.map(async (one) => (await one).status));
  return { forms: [await site.submitForm(form), await site.submitForm(form)], onboarded: await site.onboard(person), views };
}

async function submit() {
  const site = await import(`${folder}/site.mjs`);
  return site.submitForm({ name: "Ada Okafor", email: "ada@blueheron.example" });
}

async function chat() {
  await import(`${folder}/miles-chat.mjs`);
  const answered = new Promise((resolve) => (elements.suggestions.filled = resolve));
  elements.message.value = "Norway in May, two adults?";
  elements.form.listeners.submit({ preventDefault() {} });
  await answered;
  const [asked, answer] = elements.log.children;
  return { asked: asked.textContent, answer: answer.innerHTML, sessionId: kept.miles };
}

console.log(JSON.stringify(await { send, submit, chat }[what]()));
