import { Hono } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import { companiesApi } from "./api/companies.js";
import { pool } from "./db/client.js";
import { requireAuth } from "./middleware/auth.js";
import { generalLimit, globalLimit } from "./middleware/rate-limit.js";
import { requestId } from "./middleware/request-id.js";
import { requestLog } from "./middleware/request-log.js";
import { handleError } from "./utils/errors.js";

const origins = (process.env.CORS_ORIGINS ?? "").split(",").filter(Boolean);

export const app = new Hono();

app.onError(handleError);
app.notFound((c) => c.json({ error: { code: "NOT_FOUND", message: "Not found", requestId: c.get("requestId") } }, 404));

app.get("/health", async (c) => {
  await pool.query("SELECT 1");
  return c.json({ status: "ok" });
});

app.use(requestId);
app.use(
  cors({
    origin: origins,
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    exposeHeaders: ["X-Request-Id"],
    maxAge: 3600,
  }),
);
app.use(secureHeaders());
app.use(requestLog);
app.use(globalLimit);
app.use("/api/*", generalLimit, requireAuth);
app.route("/api/companies", companiesApi);
