import { getConnInfo } from "@hono/node-server/conninfo";
import { redis } from "../db/redis.js";
import { RateLimitError } from "../utils/errors.js";

const WINDOW_SECONDS = 60;
const memory = new Map();

// INCR, and EXPIRE with the first count of a window: the least that this can cost Redis and Node.
async function count(key) {
  try {
    const current = await redis.incr(key);
    if (current === 1) await redis.expire(key, WINDOW_SECONDS);
    return current;
  } catch {
    const current = (memory.get(key) ?? 0) + 1;
    memory.set(key, current);
    return current;
  }
}

function rateLimit(tier, limit) {
  return async (c, next) => {
    const ip = c.req.header("X-Forwarded-For")?.split(",")[0].trim() ?? getConnInfo(c).remote.address ?? "unknown";
    const now = Date.now();
    const window = Math.floor(now / 1000 / WINDOW_SECONDS);
    const reset = (window + 1) * WINDOW_SECONDS;
    const current = await count(`hono:rate:${tier}:${ip}:${window}`);
    c.header("X-RateLimit-Limit", String(limit));
    c.header("X-RateLimit-Remaining", String(Math.max(0, limit - current)));
    c.header("X-RateLimit-Reset", String(reset));
    if (current > limit) throw new RateLimitError(reset * 1000 - now);
    await next();
  };
}

export const globalLimit = rateLimit("global", Number(process.env.RATE_LIMIT_GLOBAL ?? 100));
export const generalLimit = rateLimit("general", Number(process.env.RATE_LIMIT_GENERAL ?? 100));
