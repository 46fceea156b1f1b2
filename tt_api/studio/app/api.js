/** How pages ask the API: the one place that fetches. */

/** A refusal, as the API words it. */
export class ApiError extends Error {
  /**
   * @param {number} status 0 where no answer came
   * @param {{code?: string, message?: string, details?: Problem[], requestId?: string, retryAfterMs?: number, changedBy?: string}} error
   */
  constructor(status, error) {
    super(error.message ?? "The server can't be reached. Is the network there?");
    this.status = status;
    this.code = error.code ?? "";
    /** @type {Problem[]} */
    this.problems = error.details ?? [];
    this.requestId = error.requestId ?? "";
    this.retryAfterMs = error.retryAfterMs ?? 0;
    /** Who was first, of a change that came second; nobody's name where that isn't known. */
    this.first = error.changedBy ?? "Somebody else";
  }
}

/**
 * @typedef {{path: (string | number)[], message: string, id?: string}} Problem
 * @typedef {{[name: string]: any}} Row
 * @typedef {{page: number | null, limit: number, total: number | null, totalPages: number | null, nextCursor: string | null}} Pagination
 * @typedef {{data: any, pagination?: Pagination, warnings?: {code: string, message: string}[], etag: string | null}} Answer
 * @typedef {{[name: string]: string | number | boolean | null | undefined}} Query
 * @typedef {{query?: Query, body?: unknown, ifMatch?: string | null, signal?: AbortSignal}} Options
 */

let csrfToken = "";
/** @type {(() => void) | null} */
let signedOut = null;

/** @param {string | null} token what the session says; goes along with whatever changes something */
export function useCsrfToken(token) {
  csrfToken = token ?? "";
}

/** @param {() => void} callback called once, when the API no longer knows who this was */
export function onSignedOut(callback) {
  signedOut = callback;
}

/**
 * Ask, and give back what the answer's envelope holds.
 *
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, options = {}) {
  const response = await send(method, path, options);
  const envelope = response.status === 204 ? {} : await response.json();
  return { ...envelope, etag: response.headers.get("ETag") };
}

/**
 * @param {string} path
 * @param {Query} [query]
 * @param {AbortSignal} [signal]
 */
export const get = (path, query, signal) => ask("GET", path, { query, signal });

/**
 * Ask for a file, and save it.
 *
 * @param {string} path
 * @param {Query} query
 * @param {string} name of the file
 * @param {string} [type]
 */
export async function download(path, query, name, type = "text/csv") {
  const response = await send("GET", path, { query }, type);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @param {string} [accept]
 */
async function send(method, path, options, accept = "application/json") {
  /** @type {Record<string, string>} */
  const headers = { Accept: accept };
  if (method !== "GET") headers["X-CSRF-Token"] = csrfToken;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.ifMatch) headers["If-Match"] = options.ifMatch;
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const response = await fetch(path + queryString(options.query), { method, headers, body, signal: options.signal }).catch(
    (error) => {
      throw error.name === "AbortError" ? error : new ApiError(0, {});
    },
  );
  if (!response.ok) await refuse(response);
  return response;
}

/** @param {Response} response */
async function refuse(response) {
  const { error } = await response.json().catch(() => ({ error: { message: `The server answered ${response.status}` } }));
  // A change that a read-only session tried is a 401 as well, and no reason to sign in anew.
  // Once: a wrong key in the form that is shown then is another 401.
  if (response.status === 401 && signedOut && !(await isSignedIn())) {
    signedOut();
    signedOut = null;
  }
  throw new ApiError(response.status, error);
}

/** @returns {Promise<boolean>} */
async function isSignedIn() {
  return (await get("/studio/session")).data.signedIn;
}

/** @param {Query} [query] what is null, undefined or empty isn't sent */
export function queryString(query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
}
