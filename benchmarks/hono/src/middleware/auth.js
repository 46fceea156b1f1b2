import { timingSafeEqual } from "node:crypto";
import { AuthError } from "../utils/errors.js";

const keys = (process.env.API_KEYS ?? "")
  .split(",")
  .map((key) => key.trim())
  .filter(Boolean)
  .map((key) => Buffer.from(key));

function isValid(sent) {
  const bytes = Buffer.from(sent);
  return keys.some((key) => key.length === bytes.length && timingSafeEqual(key, bytes));
}

export async function requireAuth(c, next) {
  const sent = c.req.header("X-API-Key") ?? c.req.header("Authorization")?.replace(/^Bearer /, "");
  if (!sent) throw new AuthError("API key is required");
  if (!isValid(sent)) throw new AuthError("Invalid API key");
  await next();
}
