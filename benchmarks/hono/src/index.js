// Two processes, as `node dist/index.js` would be run on two cores: the primary only accepts connections.
import cluster from "node:cluster";

const processes = Number(process.env.WEB_CONCURRENCY ?? 2);

if (cluster.isPrimary) {
  for (let i = 0; i < processes; i++) cluster.fork();
  const stop = () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  cluster.on("exit", (_worker, code) => {
    if (code) process.exitCode = code;
  });
} else {
  const { serve } = await import("@hono/node-server");
  const { app } = await import("./app.js");
  const { pool } = await import("./db/client.js");
  const { redis } = await import("./db/redis.js");
  const server = serve({ fetch: app.fetch, hostname: process.env.HOST ?? "127.0.0.1", port: Number(process.env.PORT) });
  process.on("SIGTERM", () => {
    server.close(async () => {
      redis.disconnect();
      await pool.end();
      process.exit(0);
    });
    server.closeIdleConnections?.();
  });
}
