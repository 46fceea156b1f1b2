import { z } from "zod";
import { companyStage, leadSource } from "../db/schema.js";
import { ValidationError } from "./errors.js";

export const uuidParam = z.string().uuid();

export const listQuerySchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  search: z.string().trim().max(200).optional(),
  sortBy: z.enum(["createdAt", "updatedAt", "name"]).default("createdAt"),
  sortOrder: z.enum(["asc", "desc"]).default("desc"),
  stage: z.enum(companyStage.enumValues).optional(),
  leadSource: z.enum(leadSource.enumValues).optional(),
  industry: z.string().optional(),
  country: z.string().optional(),
  parentCompanyId: z.string().uuid().optional(),
  doNotContact: z.enum(["true", "false"]).transform((value) => value === "true").optional(),
});

const text = (length) => z.string().trim().max(length).nullable().optional();
const count = z.number().int().min(0).max(2147483647).nullable().optional();
const url = z.string().trim().url().max(2048).nullable().optional();

export const createCompanySchema = z.object({
  name: z.string().trim().min(1).max(200),
  slug: z.string().trim().max(200).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).optional(),
  domain: text(253),
  website: url,
  industry: text(200),
  description: text(20000),
  stage: z.enum(companyStage.enumValues).optional(),
  leadSource: z.enum(leadSource.enumValues).nullable().optional(),
  employeeCount: count,
  annualTravelBudget: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/).optional(),
  travelersPerYear: count,
  nextRetreatOn: z.string().date().nullable().optional(),
  phone: text(40),
  email: z.string().trim().email().max(254).nullable().optional(),
  linkedinUrl: url,
  street: text(200),
  city: text(200),
  region: text(200),
  postalCode: text(20),
  country: z.string().regex(/^[A-Z]{2}$/).nullable().optional(),
  timezone: text(64),
  doNotContact: z.boolean().optional(),
  tags: z.array(z.string().trim().max(100)).optional(),
  customFields: z.record(z.unknown()).optional(),
  notes: text(20000),
  slackChannelId: text(32),
  parentCompanyId: z.string().uuid().nullable().optional(),
});

export const updateCompanySchema = createCompanySchema.partial();

export function parse(schema, value) {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new ValidationError("Invalid input", result.error.issues.map(({ path, message }) => ({ path, message })));
  }
  return result.data;
}

export async function parseBody(schema, c) {
  let body;
  try {
    body = await c.req.json();
  } catch {
    throw new ValidationError("Invalid JSON", []);
  }
  return parse(schema, body);
}
