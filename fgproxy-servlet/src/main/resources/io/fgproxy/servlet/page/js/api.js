// Calls of the admin API. The token lives in this tab's session storage, and ends with it.

import { t } from "./i18n.js";

const KEPT = "fgproxy.token";
let config = null;

/** What the server refused, or that it did not answer. */
export class ApiError extends Error {
  constructor(status, code, message, param) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }

  /** Whether this server has no such call at all, as opposed to no such object. */
  get isMissingFeature() {
    return (this.status === 404 && this.code === "unknown_url") || this.status === 405 || this.status === 501;
  }
}

/** Where things are, told by the servlet that serves this page. */
export async function places() {
  if (config === null) {
    const answer = await fetch(new URL("config.json", document.baseURI));
    const read = await answer.json();
    config = {
      api: new URL(read.api, document.baseURI),
      proxy: new URL(read.proxy, document.baseURI),
    };
  }
  return config;
}

export function token() {
  return sessionStorage.getItem(KEPT);
}

export function keepToken(text) {
  sessionStorage.setItem(KEPT, text);
}

export function forgetToken() {
  sessionStorage.removeItem(KEPT);
}

/** The URL of a call; parameters that are empty are left out. */
async function urlOf(path, query) {
  const url = new URL(path, (await places()).api);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") {
      url.searchParams.set(name, value);
    }
  }
  return url;
}

/** Sends a request and gives the answer if it is a success. */
export async function send(url, method, credential, body) {
  const headers = { Authorization: `Bearer ${credential}` };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
    });
  } catch {
    throw new ApiError(0, "unreachable", t("error.unreachable"), null);
  }
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return answer;
}

async function refusal(answer) {
  try {
    const { error } = await answer.json();
    return new ApiError(answer.status, error.code, error.message, error.param);
  } catch {
    return new ApiError(answer.status, null, t("error.status", { status: answer.status }), null);
  }
}

async function call(method, path, { query, body, as = "json" } = {}) {
  try {
    const answer = await send(await urlOf(path, query), method, token() ?? "", body);
    return as === "json" ? await answer.json() : await answer.text();
  } catch (error) {
    if (error.status === 401 && token() !== null) {
      forgetToken();
      window.dispatchEvent(new CustomEvent("signed-out", { detail: error.message }));
    }
    throw error;
  }
}

export const get = (path, query) => call("GET", path, { query });
export const text = (path, query) => call("GET", path, { query, as: "text" });
export const post = (path, body) => call("POST", path, { body });
export const patch = (path, body) => call("PATCH", path, { body });
export const put = (path, body) => call("PUT", path, { body });
export const remove = (path) => call("DELETE", path);

/** All of a list, page by page, but no more than `most`. */
export async function all(path, most = 1000) {
  const found = [];
  let after;
  for (;;) {
    const page = await get(path, { limit: 100, after });
    found.push(...page.data);
    after = page.last_id;
    if (!page.has_more || !after || found.length >= most) {
      return found;
    }
  }
}

/** A list, or nothing if it cannot be had: for suggestions, never for what a view is about. */
export async function suggestions(path) {
  try {
    return (await get(path, { limit: 100 })).data ?? [];
  } catch (error) {
    if (error.status === 401) {
      throw error;
    }
    return [];
  }
}
