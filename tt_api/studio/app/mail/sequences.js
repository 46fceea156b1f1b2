/** Sequences: who is on the way through one, and how far the mails of each step come. */

import { get } from "../api.js";
import { h } from "../dom.js";
import { number, percent, words } from "../format.js";
import { chooser, dataTable, facts, panel, status } from "../parts/panels.js";
import { empty } from "../parts/states.js";
import { href } from "../router.js";

/** @typedef {import("../api.js").Row} Row */

/** @param {import("../router.js").Visit} visit */
export async function sequences({ query, signal }) {
  const { data: all } = await get("/api/email-sequences", { sortBy: "name", sortOrder: "asc", limit: 100 }, signal);
  if (all.length === 0) return empty("There is no sequence yet. Tables, email sequences, has a form for one.");
  const chosen = all.find((/** @type {Row} */ one) => one.id === query.get("sequence")) ?? all[0];
  const { data: funnel } = await get(`/api/email-sequences/${chosen.id}/funnel`, {}, signal);
  const choices = all.map((/** @type {Row} */ one) => [one.id, one.isActive ? one.name : `${one.name} (paused)`]);
  return h(
    "div",
    { class: "panels" },
    h("div", { class: "choices" }, chooser("Sequence", "sequence", choices, chosen.id)),
    h("div", { class: "columns narrow-first" }, about(chosen, funnel), contacts(funnel)),
    steps(funnel),
  );
}

/**
 * @param {Row} sequence
 * @param {Row} funnel
 */
function about(sequence, funnel) {
  const stops = [sequence.stopOnReply && "an answer", sequence.stopOnWon && "a won deal"].filter(Boolean).join(" and ");
  const link = h("a", { href: href(`/tables/email-sequences/${sequence.id}`) }, "Open");
  return panel(
    sequence.name,
    { beside: [status(sequence.isActive ? "active" : "paused"), h("div", { class: "tools" }, link)] },
    sequence.description && h("p", { class: "lead" }, sequence.description),
    facts([
      ["Begins with", sequence.triggerEvent ?? "an enrolment by hand"],
      ["Ends early with", stops || "nothing but a refusal"],
      ["Steps", number(funnel.steps.length)],
    ]),
  );
}

/** @param {Row} funnel */
function contacts(funnel) {
  const of = (/** @type {number} */ count) => (funnel.enrolled ? percent((count * 100) / funnel.enrolled) : "–");
  const rows = [
    { what: "Enrolled", count: funnel.enrolled },
    { what: "On the way", count: funnel.active },
    { what: "Through", count: funnel.completed },
    { what: "Stopped", count: funnel.stopped },
    ...funnel.stopReasons.map((/** @type {Row} */ one) => ({ what: `– ${words(one.reason).toLowerCase()}`, count: one.count })),
  ];
  const table = dataTable(
    "Contacts of the sequence",
    [
      { label: "Contacts", cell: (row) => row.what, heads: true },
      { label: "Count", cell: (row) => number(row.count), number: true },
      { label: "Of all", cell: (row) => of(row.count), number: true },
    ],
    rows,
  );
  return panel("Contacts", null, table);
}

/** @param {Row} funnel */
function steps(funnel) {
  if (funnel.steps.length === 0) return panel("Funnel", null, empty("This sequence has no step yet."));
  const stage = (/** @type {string} */ name) => ({
    label: words(name),
    cell: (/** @type {Row} */ step) => share(step[name], step.mails, `${words(name)} of step ${step.position}`),
  });
  const table = dataTable(
    "Mails by step",
    [
      { label: "Step", cell: heading, heads: true },
      { label: "Waiting", cell: (step) => number(step.waiting), number: true },
      { label: "Mails", cell: (step) => number(step.mails), number: true },
      ...["sent", "delivered", "opened", "clicked"].map(stage),
      { label: "Lost", cell: lost },
    ],
    funnel.steps,
  );
  return panel("Funnel", null, table, h("p", { class: "small none" }, "Opened and clicked are known only where mails may be tracked."));
}

/** @param {Row} step */
function heading(step) {
  const name = step.templateName ? h("a", { href: href(`/tables/email-templates/${step.templateId}`) }, step.templateName) : "Template deleted: skipped";
  return [`${number(step.position)}. `, name, h("span", { class: "small" }, after(step.delayMinutes))];
}

/** @param {number} minutes */
function after(minutes) {
  if (minutes === 0) return "at once";
  const [unit, size] = minutes % 1440 === 0 ? ["day", 1440] : minutes % 60 === 0 ? ["hour", 60] : ["minute", 1];
  const length = new Intl.NumberFormat(undefined, { style: "unit", unit: String(unit), unitDisplay: "long" }).format(minutes / Number(size));
  return `${length} later`;
}

/**
 * @param {number} count
 * @param {number} mails
 * @param {string} label
 */
function share(count, mails, label) {
  if (mails === 0) return "–";
  const bar = h("progress", { max: mails, value: count, "aria-label": label });
  return h("span", { class: "share" }, h("span", { class: "nowrap" }, `${number(count)} · ${percent((count * 100) / mails)}`), bar);
}

/** @param {Row} step */
function lost(step) {
  const parts = ["bounced", "failed", "unsubscribed"].filter((name) => step[name] > 0);
  return parts.length ? h("span", { class: "late" }, parts.map((name) => `${number(step[name])} ${name}`).join(", ")) : "–";
}
