import { logger } from "../utils/logger.js";

export async function requestLog(c, next) {
  const started = performance.now();
  await next();
  logger.debug("request", {
    method: c.req.method, path: c.req.path, status: c.res.status, duration: performance.now() - started,
  });
}
