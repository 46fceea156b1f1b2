import { sql } from "drizzle-orm";
import { bigint, boolean, customType, date, integer, jsonb, pgEnum, pgTable, text, uuid, varchar } from "drizzle-orm/pg-core";

export const companyStage = pgEnum("company_stage", [
  "target", "researching", "aware", "engaged", "qualified", "proposal_sent", "negotiating", "won", "active_client",
  "churned", "disqualified", "archived",
]);
export const leadSource = pgEnum("lead_source", [
  "builtin_list", "linkedin_outreach", "linkedin_inbound", "website_form", "buddy_chat", "referral", "event",
  "cold_email", "social_media", "organic_search", "other",
]);

// A JavaScript Date would lose the microseconds; passing PostgreSQL's text on is also cheaper for Node than a Date.
const instant = customType({
  dataType: () => "timestamp with time zone",
  fromDriver: (value) => `${value.slice(0, 10)}T${value.slice(11, -3)}Z`,
});

export const companies = pgTable("companies", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: varchar("name", { length: 200 }).notNull(),
  slug: varchar("slug", { length: 220 }).notNull(),
  domain: varchar("domain", { length: 253 }),
  website: varchar("website", { length: 2048 }),
  industry: varchar("industry", { length: 200 }),
  description: text("description"),
  stage: companyStage("stage").notNull().default("target"),
  leadSource: leadSource("lead_source"),
  leadScore: integer("lead_score").notNull().default(0),
  employeeCount: integer("employee_count"),
  annualTravelBudget: bigint("annual_travel_budget", { mode: "number" }),
  currency: varchar("currency", { length: 3 }).notNull().default("USD"),
  travelersPerYear: integer("travelers_per_year"),
  nextRetreatOn: date("next_retreat_on"),
  phone: varchar("phone", { length: 40 }),
  email: varchar("email", { length: 254 }),
  linkedinUrl: varchar("linkedin_url", { length: 2048 }),
  street: varchar("street", { length: 200 }),
  city: varchar("city", { length: 200 }),
  region: varchar("region", { length: 200 }),
  postalCode: varchar("postal_code", { length: 20 }),
  country: varchar("country", { length: 2 }),
  timezone: varchar("timezone", { length: 64 }),
  doNotContact: boolean("do_not_contact").notNull().default(false),
  tags: jsonb("tags").notNull().default([]),
  customFields: jsonb("custom_fields").notNull().default({}),
  notes: text("notes"),
  slackChannelId: varchar("slack_channel_id", { length: 32 }),
  parentCompanyId: uuid("parent_company_id"),
  createdAt: instant("created_at").notNull().default(sql`now()`),
  updatedAt: instant("updated_at").notNull().default(sql`now()`),
  deletedAt: instant("deleted_at"),
  version: bigint("version", { mode: "number" }).notNull().default(1),
  searchText: text("search_text").generatedAlwaysAs(sql`''`),
});
