export class AppError extends Error {
  constructor(status, code, message, extra = {}) {
    super(message);
    Object.assign(this, { status, code, ...extra });
  }
}

export class ValidationError extends AppError {
  constructor(message, details) {
    super(400, "VALIDATION_ERROR", message, { details });
  }
}

export class AuthError extends AppError {
  constructor(message) {
    super(401, "UNAUTHORIZED", message);
  }
}

export class NotFoundError extends AppError {
  constructor(entity, id) {
    super(404, "NOT_FOUND", `${entity} not found: ${id}`);
  }
}

export class ConflictError extends AppError {
  constructor(message) {
    super(409, "CONFLICT", message);
  }
}

export class RateLimitError extends AppError {
  constructor(retryAfterMs) {
    super(429, "RATE_LIMITED", "Too many requests", { retryAfterMs });
  }
}

const UNIQUE_VIOLATION = "23505";

export function handleError(error, c) {
  let known = error;
  if (error.code === UNIQUE_VIOLATION) known = new ConflictError("Already exists");
  if (!(known instanceof AppError)) {
    console.error(error);
    known = new AppError(500, "INTERNAL_ERROR", "An unexpected error occurred");
  }
  const body = { code: known.code, message: known.message, requestId: c.get("requestId") };
  if (known.details && process.env.NODE_ENV !== "production") body.details = known.details;
  if (known.retryAfterMs !== undefined) {
    body.retryAfterMs = known.retryAfterMs;
    c.header("Retry-After", String(Math.ceil(known.retryAfterMs / 1000)));
  }
  return c.json({ error: body }, known.status);
}
