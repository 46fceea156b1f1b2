import psycopg2


def test_smoke(cutover, node_url, api):
    result = cutover("import", "--from", node_url, "--accept-refused", "--rows", "/tmp/cutover/rows.csv")
    from pathlib import Path
    Path("/tmp/cutover/out.txt").write_text(result.output)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    out = []
    U = "00000000-0000-4000-8000-"
    for path in ("companies", "contacts", "deals", "clients", "travelers", "client-addresses", "trips", "trips/destinations", "client-trips", "bookings", "payments", "payment-schedules", "invoices", "commissions", "groups", "vendors", "satisfaction", "analytics/events", f"travelers/{U}00000000f002/documents", f"travelers/{U}00000000f001/documents", f"bookings/{U}000000002001", f"client-trips/{U}000000001001", f"travelers/{U}00000000f001", f"travelers/{U}00000000f001/preferences",f"deals/{U}00000000d001"):
        r = api.get(f"/api/{path}")
        import json
        out.append(path + " " + str(r.status_code) + json.dumps(r.get_json(), indent=1))
    Path("/tmp/cutover/api.txt").write_text("\n".join(out))
    r2 = cutover("import", "--from", node_url, "--accept-refused")
    Path("/tmp/cutover/out2.txt").write_text(r2.output)
