-- An agency as it stood in the old database, with what years leave behind. Ids end in what they stand for.
INSERT INTO companies (id, name, slug, stage, annual_travel_budget, website, parent_company_id, tags, created_at, updated_at) VALUES
  ('00000000-0000-4000-8000-00000000c001', 'Blue Heron Analytics', 'blue-heron', 'won', 125000.555, 'www.blueheron.example', NULL,
   '{vip,"tech, remote"}', '2024-03-01 09:30:00.125', '2025-06-01 10:00'),
  -- The same slug, and a parent that was removed.
  ('00000000-0000-4000-8000-00000000c002', 'Blue Heron Labs', 'blue-heron', 'target', 0.285, NULL,
   '00000000-0000-4000-8000-00000000ffff', NULL, '2024-04-01 09:30', '2024-04-01 09:30'),
  ('00000000-0000-4000-8000-00000000c003', 'Café Zürich', NULL, 'target', NULL, NULL, NULL, NULL, '2024-05-01', '2024-05-01');
INSERT INTO contacts (id, first_name, last_name, email, title, company_id, twitter_handle, created_at, deleted_at) VALUES
  ('00000000-0000-4000-8000-00000000a001', 'Ada', 'Okafor', 'ada@blueheron.example', 'CTO', '00000000-0000-4000-8000-00000000c001', '@ada', '2024-03-02', NULL),
  -- The same mailbox, spelt otherwise.
  ('00000000-0000-4000-8000-00000000a002', 'Ada', 'O.', 'ADA@BlueHeron.example', NULL, '00000000-0000-4000-8000-00000000c001', NULL, '2024-03-03', NULL),
  -- No first name, no address that is one, a company that is gone.
  ('00000000-0000-4000-8000-00000000a003', NULL, 'Lindqvist', 'n/a', NULL, '00000000-0000-4000-8000-00000000ffff', NULL, '2024-03-04', NULL),
  -- Deleted, so its address is free.
  ('00000000-0000-4000-8000-00000000a004', 'Ada', 'Gone', 'ada@blueheron.example', NULL, NULL, NULL, '2023-01-01', '2023-02-01'),
  -- Nothing to call it by.
  ('00000000-0000-4000-8000-00000000a005', NULL, NULL, NULL, NULL, NULL, NULL, '2024-03-05', NULL);
INSERT INTO contact_interactions (id, contact_id, channel, direction, subject, created_at) VALUES
  ('00000000-0000-4000-8000-00000000a101', '00000000-0000-4000-8000-00000000a001', 'Video Call', 'Inbound', 'Retreat', '2025-05-01 12:00'),
  ('00000000-0000-4000-8000-00000000a102', '00000000-0000-4000-8000-00000000a005', 'email', 'inbound', NULL, '2025-05-01 12:00');
INSERT INTO deals (id, company_id, contact_id, title, stage, amount, probability, created_at, updated_at) VALUES
  ('00000000-0000-4000-8000-00000000d001', '00000000-0000-4000-8000-00000000c001', '00000000-0000-4000-8000-00000000a001', 'Lisbon offsite', 'booking_confirmed', 4598.1, 100, '2025-01-02', '2025-02-03 04:05:06'),
  ('00000000-0000-4000-8000-00000000d002', '00000000-0000-4000-8000-00000000c002', NULL, 'Half a cent', 'lead', 0.285, 35, '2025-01-03', '2025-01-03'),
  ('00000000-0000-4000-8000-00000000d003', NULL, NULL, 'No number', 'lead', 'NaN', NULL, '2025-01-04', '2025-01-04');
INSERT INTO deal_stage_history (deal_id, from_stage, to_stage, changed_at) VALUES
  ('00000000-0000-4000-8000-00000000d001', NULL, 'lead', '2025-01-02'),
  ('00000000-0000-4000-8000-00000000d001', 'lead', 'booking_confirmed', '2025-02-01 08:00');
INSERT INTO lead_scoring_rules (id, name, criteria, points) VALUES
  ('00000000-0000-4000-8000-00000000e001', 'Directors', '{"any": [{"field": "role", "op": "eq", "value": "director"}]}', 10),
  ('00000000-0000-4000-8000-00000000e002', 'Old style', '{"role": "director"}', 10);
INSERT INTO clients (id, contact_id, client_type, status, lifetime_value_cents, travel_style, created_at) VALUES
  ('00000000-0000-4000-8000-00000000b001', '00000000-0000-4000-8000-00000000a001', 'individual', 'active', 999, 'Luxury', '2025-01-01'),
  ('00000000-0000-4000-8000-00000000b002', '00000000-0000-4000-8000-00000000a003', 'family', 'prospect', 0, 'boutique', '2025-01-01');
INSERT INTO travelers (id, client_id, first_name, last_name, date_of_birth, passport_number, passport_expiry, passport_country, tsa_precheck_number, medical_notes, created_at) VALUES
  ('00000000-0000-4000-8000-00000000f001', '00000000-0000-4000-8000-00000000b001', 'Ada', 'Okafor', '1980-02-29', 'X1234567', '2030-05-31', 'United Kingdom', 'TT123456789', 'Penicillin', '2025-01-01'),
  ('00000000-0000-4000-8000-00000000f002', '00000000-0000-4000-8000-00000000b001', 'Ben', 'Okafor', NULL, NULL, NULL, NULL, NULL, NULL, '2025-01-01');
INSERT INTO travel_documents (id, traveler_id, document_type, document_number, expiry_date, created_at) VALUES
  ('00000000-0000-4000-8000-00000000f101', '00000000-0000-4000-8000-00000000f002', 'Passport', 'Y7654321', '2031-01-31 00:00', '2025-01-02'),
  ('00000000-0000-4000-8000-00000000f102', '00000000-0000-4000-8000-00000000f002', 'visa', 'V-1', '2027-01-31', '2025-01-02');
INSERT INTO traveler_preferences (id, traveler_id, cabin_class, seat_preference, dietary) VALUES
  ('00000000-0000-4000-8000-00000000f201', '00000000-0000-4000-8000-00000000f001', 'Premium Economy', 'Window', 'vegetarian, no nuts');
INSERT INTO client_addresses (id, client_id, address_type, street, city, state, zip, country, is_primary, created_at) VALUES
  ('00000000-0000-4000-8000-00000000b101', '00000000-0000-4000-8000-00000000b001', 'home', '12 Juniper Way', 'Asheville', 'NC', '28801', 'USA', true, '2025-01-01'),
  ('00000000-0000-4000-8000-00000000b102', '00000000-0000-4000-8000-00000000b001', 'work', '1 Main St', 'Asheville', NULL, NULL, 'us', true, '2025-01-02');
INSERT INTO destinations (id, name, slug, country, continent, visa_required, safety_rating) VALUES
  ('00000000-0000-4000-8000-0000000de001', 'Santorini', 'Santorini Island', 'Greece', 'Europe', false, 5);
INSERT INTO vendors (id, name, tier, vendor_type, default_commission_pct) VALUES
  ('00000000-0000-4000-8000-0000000fe001', 'Aurora Cruises', 'preferred', 'Cruise Line', 14.35);
INSERT INTO trip_offerings (id, name, trip_type, departure_date, price_from_cents, capacity) VALUES
  ('00000000-0000-4000-8000-0000000ff001', 'Fjords by Sea', 'expedition_cruise', '2027-06-15', 459800, 120);
INSERT INTO itinerary_legs (trip_offering_id, day_number, port_or_location) VALUES
  ('00000000-0000-4000-8000-0000000ff001', 1, 'Bergen'), ('00000000-0000-4000-8000-0000000ff001', 2, 'Geiranger');
INSERT INTO client_trips (id, client_id, name, trip_type, status, start_date, end_date, total_cost_cents) VALUES
  ('00000000-0000-4000-8000-000000001001', '00000000-0000-4000-8000-00000000b001', 'Fjords for two', 'expedition_cruise', 'booked', '2027-06-15', '2027-06-25', 100000);
INSERT INTO bookings (id, deal_id, client_id, trip_id, status, departure_date, destination, total_price_cents, confirmation_number, currency, created_at) VALUES
  ('00000000-0000-4000-8000-000000002001', '00000000-0000-4000-8000-00000000d001', '00000000-0000-4000-8000-00000000b001', '00000000-0000-4000-8000-000000001001', 'deposit_paid', '2027-06-15', 'Norway', 100000, '00ab-12', 'usd', '2025-02-01 02:00'),
  -- Where to, nobody knows.
  ('00000000-0000-4000-8000-000000002002', NULL, NULL, NULL, 'inquiry', NULL, NULL, 5000, NULL, 'EUR', '2025-02-02'),
  ('00000000-0000-4000-8000-000000002003', NULL, '00000000-0000-4000-8000-00000000b001', NULL, 'confirmed', '2026-01-01', 'Greece', 70000, NULL, 'EUR', '2025-02-03');
INSERT INTO booking_travelers (id, booking_id, traveler_id, is_primary) VALUES
  ('00000000-0000-4000-8000-000000002101', '00000000-0000-4000-8000-000000002001', '00000000-0000-4000-8000-00000000f001', true),
  -- Twice on the same booking.
  ('00000000-0000-4000-8000-000000002102', '00000000-0000-4000-8000-000000002001', '00000000-0000-4000-8000-00000000f001', false);
INSERT INTO payments (id, client_id, booking_id, amount_cents, payment_type, status, transaction_id, currency, method, notes, created_at) VALUES
  ('00000000-0000-4000-8000-000000003001', '00000000-0000-4000-8000-00000000b001', '00000000-0000-4000-8000-000000002001', 50000, 'deposit', 'paid', 'ch_1', 'USD', 'Credit Card', 'card 4111 1111 1111 1111', '2025-02-01'),
  -- A refund below zero, and no client but the booking's.
  ('00000000-0000-4000-8000-000000003002', NULL, '00000000-0000-4000-8000-000000002001', -20000, 'refund', 'paid', 'ch_2', 'USD', 'card', NULL, '2025-02-05'),
  -- Recorded twice.
  ('00000000-0000-4000-8000-000000003003', '00000000-0000-4000-8000-00000000b001', '00000000-0000-4000-8000-000000002001', 50000, 'deposit', 'paid', 'ch_1', 'USD', 'card', NULL, '2025-02-09'),
  ('00000000-0000-4000-8000-000000003004', '00000000-0000-4000-8000-00000000b001', '00000000-0000-4000-8000-000000002003', 7001, 'deposit', 'partial', NULL, 'EUR', 'wire', NULL, '2025-02-06'),
  ('00000000-0000-4000-8000-000000003005', '00000000-0000-4000-8000-00000000b001', '00000000-0000-4000-8000-000000002003', 70500, 'final_payment', 'paid', 'ch_5', 'EUR', 'wire', NULL, '2025-02-07');
INSERT INTO payment_schedules (id, trip_id, installment_number, amount_cents, due_date, status) VALUES
  ('00000000-0000-4000-8000-000000004001', '00000000-0000-4000-8000-000000001001', 1, 25000, '2025-02-01', 'paid'),
  ('00000000-0000-4000-8000-000000004002', '00000000-0000-4000-8000-000000001001', 2, 75000, '2099-03-01', 'paid'),
  ('00000000-0000-4000-8000-000000004003', '00000000-0000-4000-8000-000000001001', 3, 0, '2027-03-01', 'upcoming');
INSERT INTO invoices (id, invoice_number, client_id, total_cents, status, line_items, due_date, created_at) VALUES
  ('00000000-0000-4000-8000-000000005001', 'INV-2025-00041', '00000000-0000-4000-8000-00000000b001', 14450, 'paid', '[{"description": "Planning", "quantity": 2.25, "unitPrice": 64.22}]', '2025-03-01', '2025-02-01'),
  ('00000000-0000-4000-8000-000000005002', 'INV-2025-00042', '00000000-0000-4000-8000-00000000b001', 9999, 'sent', '[{"name": "Fee", "amount_cents": 10000}]', '2025-03-01', '2025-02-02'),
  ('00000000-0000-4000-8000-000000005003', 'A-7', '00000000-0000-4000-8000-00000000b001', 100, 'draft', '"by hand"', NULL, '2025-02-03');
INSERT INTO commission_entries (id, booking_id, vendor_id, gross_commission_cents, commission_pct, nexion_split_pct, status, created_at) VALUES
  ('00000000-0000-4000-8000-000000006001', '00000000-0000-4000-8000-000000002001', '00000000-0000-4000-8000-0000000fe001', 54656, 16, 80, 'received', '2025-02-01'),
  ('00000000-0000-4000-8000-000000006002', '00000000-0000-4000-8000-000000002003', '00000000-0000-4000-8000-0000000fe001', 101, NULL, 50, 'projected', '2025-02-01');
INSERT INTO groups (id, name, status, min_guests, max_guests, price_per_person_cents) VALUES
  ('00000000-0000-4000-8000-000000007001', 'Team at sea', 'open', 1, 10, 150000);
INSERT INTO group_members (id, group_id, contact_id, role) VALUES
  ('00000000-0000-4000-8000-000000007101', '00000000-0000-4000-8000-000000007001', '00000000-0000-4000-8000-00000000a001', 'Leader');
INSERT INTO email_sends (id, contact_id, to_email, subject, status) VALUES
  ('00000000-0000-4000-8000-000000008001', '00000000-0000-4000-8000-00000000a001', 'ada@blueheron.example', 'Welcome', 'queued'),
  ('00000000-0000-4000-8000-000000008002', '00000000-0000-4000-8000-00000000a001', 'ada@blueheron.example', 'Hello', 'opened');
INSERT INTO satisfaction_scores (id, client_id, score_type, score, feedback) VALUES
  ('00000000-0000-4000-8000-000000009001', '00000000-0000-4000-8000-00000000b001', 'NPS', 9, 'Fine'),
  ('00000000-0000-4000-8000-000000009002', '00000000-0000-4000-8000-00000000b001', 'csat', 9, NULL);
INSERT INTO analytics_events (id, event_name, session_id, page_url, utm_source, properties, created_at) VALUES
  ('00000000-0000-4000-8000-0000000ea001', 'page_view', 's-1', 'https://www.example.com/', 'newsletter', '{"a": 1}', '2023-12-31 23:59:59.999'),
  ('00000000-0000-4000-8000-0000000ea002', 'page_view', 's-2', NULL, NULL, NULL, '2025-02-28 00:00');
INSERT INTO scheduled_tasks (task_type, scheduled_for, status) VALUES ('send_email', '2025-01-01', 'pending');
INSERT INTO drizzle_sessions (token) VALUES ('secret');
