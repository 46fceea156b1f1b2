/** The stages of a deal, in their order, and how a deal in each has ended, if it has. */

export const OPEN = ["lead", "qualified", "proposal_sent", "proposal_viewed", "negotiating", "verbal_yes", "booking_pending"];
export const WON = ["booking_confirmed", "traveling", "completed", "won"];
export const LOST = ["lost"];
export const ALL = [...OPEN, ...WON, ...LOST];
