/** The stages of a deal, in their order, how a deal in each has ended, if it has, and where deals come from. */

export const OPEN = ["lead", "qualified", "proposal_sent", "proposal_viewed", "negotiating", "verbal_yes", "booking_pending"];
export const WON = ["booking_confirmed", "traveling", "completed", "won"];
export const LOST = ["lost"];
export const ALL = [...OPEN, ...WON, ...LOST];

export const SOURCES = [
  "builtin_list",
  "cold_email",
  "linkedin_outreach",
  "linkedin_inbound",
  "website_form",
  "buddy_chat",
  "referral",
  "event",
  "social_media",
  "organic_search",
  "other",
];
