const LEVELS = ["debug", "info", "warn", "error"];
const threshold = LEVELS.indexOf(process.env.LOG_LEVEL || "info");

function write(level, message, fields) {
  if (LEVELS.indexOf(level) < threshold) return;
  console.log(JSON.stringify({ level, message, timestamp: new Date().toISOString(), ...fields }));
}

export const logger = Object.fromEntries(LEVELS.map((level) => [level, (message, fields) => write(level, message, fields)]));
