// Who is signed in, and what that one may do. The server decides; this only spares buttons that would be refused.

import { get } from "./api.js";

let admin = null;

/** Asks the server who the token is; on a server without roles it only proves that the token is good. */
export async function identify() {
  try {
    admin = await get("me");
  } catch (error) {
    if (!error.isMissingFeature) {
      throw error;
    }
    await get("sub_keys", { limit: 1 });
    admin = { name: null, role: "full", template: null };
  }
  return admin;
}

export function me() {
  return admin;
}

export function forget() {
  admin = null;
}

/** The one template that the admin may make keys of; null for any or none. */
export const onlyTemplate = () => (admin?.role === "issuer" ? admin.template : null);

/** May mint and change keys. */
export const mayIssue = () => admin !== null && admin.role !== "viewer";

/** May change everything. */
export const mayAll = () => admin !== null && admin.role === "full";
