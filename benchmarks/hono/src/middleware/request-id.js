import { randomUUID } from "node:crypto";

export async function requestId(c, next) {
  const id = c.req.header("X-Request-Id") || randomUUID();
  c.set("requestId", id);
  c.header("X-Request-Id", id);
  await next();
}
