-- The Node server's tables as far as the reference names them, in Drizzle's way: enums, serial-less UUID keys, timestamps
-- without zone, text[] and jsonb. Columns beyond those it names are what such a schema would have.
CREATE TYPE company_stage AS ENUM ('target', 'researching', 'aware', 'engaged', 'qualified', 'proposal_sent',
  'negotiating', 'won', 'active_client', 'churned', 'disqualified', 'archived');
CREATE TYPE deal_stage AS ENUM ('lead', 'qualified', 'proposal_sent', 'proposal_viewed', 'negotiating', 'verbal_yes',
  'booking_pending', 'booking_confirmed', 'traveling', 'completed', 'won', 'lost');
CREATE TYPE booking_status AS ENUM ('inquiry', 'quoted', 'hold', 'deposit_paid', 'confirmed', 'ticketed', 'in_progress',
  'completed', 'cancelled', 'refunded');
CREATE TYPE payment_status AS ENUM ('pending', 'partial', 'paid', 'refunded', 'failed');
CREATE TYPE payment_type AS ENUM ('deposit', 'installment', 'final_payment', 'supplement', 'refund');
CREATE TYPE client_type AS ENUM ('individual', 'family', 'corporate', 'group');
CREATE TYPE client_status AS ENUM ('prospect', 'active', 'vip', 'inactive', 'churned');
CREATE TYPE invoice_status AS ENUM ('draft', 'sent', 'viewed', 'paid', 'partial', 'overdue', 'void');
CREATE TYPE schedule_status AS ENUM ('upcoming', 'due', 'overdue', 'paid', 'waived');
CREATE TYPE commission_status AS ENUM ('projected', 'earned', 'invoiced', 'received', 'split_paid', 'final');
CREATE TYPE email_send_status AS ENUM ('queued', 'sent', 'delivered', 'opened', 'clicked', 'bounced', 'failed', 'unsubscribed');

CREATE TABLE companies (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(255) NOT NULL, slug varchar(255),
  stage company_stage NOT NULL DEFAULT 'target', lead_score integer DEFAULT 0, annual_travel_budget numeric,
  slack_channel_id varchar(50), website text, industry text, parent_company_id uuid, tags text[],
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), deleted_at timestamp);
CREATE TABLE contacts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), first_name varchar(255), last_name varchar(255), email varchar(255),
  phone text, title text, company_id uuid, lifecycle_stage text DEFAULT 'lead', lead_score integer DEFAULT 0,
  twitter_handle text,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), deleted_at timestamp);
CREATE TABLE contact_interactions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), contact_id uuid NOT NULL, channel text NOT NULL,
  direction text NOT NULL, subject text, body text, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE deals (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), company_id uuid, contact_id uuid, title text NOT NULL,
  stage deal_stage NOT NULL DEFAULT 'lead', amount double precision, probability integer,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), deleted_at timestamp);
CREATE TABLE deal_stage_history (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), deal_id uuid NOT NULL, from_stage deal_stage, to_stage deal_stage NOT NULL,
  changed_at timestamp NOT NULL DEFAULT now());
CREATE TABLE lead_scoring_rules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, criteria jsonb NOT NULL, points integer NOT NULL,
  category text, created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE clients (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), contact_id uuid, client_type client_type NOT NULL DEFAULT 'individual',
  status client_status NOT NULL DEFAULT 'prospect', lifetime_value_cents integer DEFAULT 0, travel_style text,
  churn_risk_score integer DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), deleted_at timestamp);
CREATE TABLE travelers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), client_id uuid, first_name text NOT NULL, last_name text NOT NULL,
  date_of_birth date, passport_number text, passport_expiry date, passport_country text, tsa_precheck_number text,
  medical_notes text,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), deleted_at timestamp);
CREATE TABLE travel_documents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), traveler_id uuid NOT NULL, document_type text NOT NULL,
  document_number text NOT NULL, expiry_date timestamp, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE traveler_preferences (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), traveler_id uuid NOT NULL, cabin_class text, seat_preference text,
  dietary text, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE client_addresses (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), client_id uuid NOT NULL, address_type text NOT NULL, street text NOT NULL,
  city text NOT NULL, state text, zip text, country text, is_primary boolean DEFAULT false,
  created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE destinations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, slug text NOT NULL, country text NOT NULL,
  region text, continent text, visa_required boolean, safety_rating integer,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE vendors (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, tier text DEFAULT 'standard', vendor_type text,
  default_commission_pct real, created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE trip_offerings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, trip_type text NOT NULL, departure_date date,
  price_from_cents integer, capacity integer, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE itinerary_legs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), trip_offering_id uuid NOT NULL, day_number integer NOT NULL,
  port_or_location text NOT NULL, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE client_trips (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), client_id uuid NOT NULL, name text NOT NULL, trip_type text,
  status text NOT NULL DEFAULT 'inquiry', start_date date, end_date date, total_cost_cents bigint,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE bookings (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), deal_id uuid, client_id uuid, trip_id uuid,
  status booking_status NOT NULL DEFAULT 'inquiry', departure_date date, destination text,
  total_price_cents integer, confirmation_number text, currency varchar(3) DEFAULT 'USD',
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now(), deleted_at timestamp);
CREATE TABLE booking_travelers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), booking_id uuid NOT NULL, traveler_id uuid NOT NULL,
  is_primary boolean DEFAULT false, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE payments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), client_id uuid, booking_id uuid, amount_cents integer NOT NULL,
  payment_type payment_type NOT NULL, status payment_status NOT NULL DEFAULT 'pending', transaction_id text,
  currency varchar(3), method text, notes text, paid_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE payment_schedules (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), trip_id uuid NOT NULL, installment_number integer NOT NULL,
  amount_cents integer NOT NULL, due_date date NOT NULL, status schedule_status NOT NULL DEFAULT 'upcoming',
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE invoices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), invoice_number text NOT NULL, client_id uuid NOT NULL,
  total_cents integer NOT NULL, status invoice_status NOT NULL DEFAULT 'draft', line_items jsonb, due_date date,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE commission_entries (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), booking_id uuid NOT NULL, vendor_id uuid NOT NULL,
  gross_commission_cents integer NOT NULL, commission_pct real, nexion_split_pct real NOT NULL DEFAULT 80,
  status commission_status NOT NULL DEFAULT 'projected',
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE groups (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, status text NOT NULL DEFAULT 'planning',
  min_guests integer, max_guests integer, departure_date date, price_per_person_cents integer,
  created_at timestamp NOT NULL DEFAULT now(), updated_at timestamp NOT NULL DEFAULT now());
CREATE TABLE group_members (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), group_id uuid NOT NULL, contact_id uuid NOT NULL, role text DEFAULT 'guest',
  deposit_paid boolean DEFAULT false, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE email_sends (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), contact_id uuid, to_email text NOT NULL, subject text,
  status email_send_status NOT NULL DEFAULT 'queued', sent_at timestamp, opened_at timestamp,
  created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE satisfaction_scores (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), client_id uuid NOT NULL, score_type text NOT NULL, score integer NOT NULL,
  feedback text, would_recommend boolean, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE analytics_events (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), event_name text NOT NULL, session_id text, page_url text,
  utm_source text, properties jsonb, created_at timestamp NOT NULL DEFAULT now());
CREATE TABLE scheduled_tasks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), task_type text NOT NULL, scheduled_for timestamp NOT NULL,
  status text NOT NULL, retry_count integer DEFAULT 0);
CREATE TABLE drizzle_sessions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), token text);
