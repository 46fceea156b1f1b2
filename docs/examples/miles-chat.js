// Chats with Miles: POST /api/miles-chat/stream, read as server-sent events. What arrives is escaped HTML.
const API = "http://127.0.0.1:3100/api/miles-chat";
const [log, form, message, suggestions] = ["log", "form", "message", "suggestions"].map((id) => document.getElementById(id));

function line(mine) {
  const added = log.appendChild(document.createElement("p"));
  added.className = mine ? "mine" : "";
  return added;
}

// The events of an answer: each one's name and data. EventSource can't be used, it only GETs.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (text + part.value).split("\n\n");
    text = whole.pop();
    for (const event of whole) {
      const [name, data] = event.split("\n").map((row) => row.slice(row.indexOf(": ") + 2));
      yield [name, JSON.parse(data)];
    }
  }
}

async function send(words) {
  line(true).textContent = words;
  suggestions.replaceChildren();
  const answer = line(false);
  const body = JSON.stringify({ message: words, sessionId: sessionStorage.getItem("miles"), context: { page: location.pathname } });
  const ask = (path) => fetch(API + path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  let response = await ask("/stream");
  // Too many stream at the moment: in one piece, then.
  const inOnePiece = response.status === 503;
  if (inOnePiece) response = await ask("");
  if (!response.ok) return (answer.textContent = (await response.json()).error.message);
  const coming = inOnePiece ? [["done", (await response.json()).data]] : events(response);
  for await (const [name, data] of coming) {
    if (name === "start") sessionStorage.setItem("miles", data.sessionId);
    if (name === "delta") answer.innerHTML += data.text;
    if (name === "error") answer.textContent = data.message;
    if (name === "done") {
      answer.innerHTML = data.reply;
      sessionStorage.setItem("miles", data.sessionId);
      suggestions.replaceChildren(...data.suggestions.map((words) => Object.assign(document.createElement("button"), { textContent: words, onclick: () => send(words) })));
    }
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(message.value);
  form.reset();
});
