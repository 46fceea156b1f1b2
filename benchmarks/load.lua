-- wrk -s load.lua URL -- KIND API_KEY PATHS_FILE PREFIX
-- KIND: "get" and "patch" go through the file's paths, a line each, round and round; "create" posts new names.
local paths, kind, prefix, n = {}, nil, nil, 0

local COMPANY = '{"name":"Bench %s %d","industry":"Software","stage":"researching","leadSource":"referral",'
  .. '"employeeCount":120,"annualTravelBudget":25000000,"travelersPerYear":45,"nextRetreatOn":"2027-05-12",'
  .. '"website":"https://www.blueheron.example","email":"office@blueheron.example","city":"Asheville",'
  .. '"region":"North Carolina","country":"US","timezone":"America/New_York","tags":["cruise","retreat"],'
  .. '"notes":"Asked for options away from school holidays."}'
local CHANGE = '{"stage":"engaged","employeeCount":%d,"notes":"Called for the %dth time, run %s."}'

function init(args)
  kind, prefix = args[1], args[4]
  wrk.headers["X-API-Key"] = args[2]
  wrk.headers["Accept"] = "application/json"
  if kind ~= "get" then wrk.headers["Content-Type"] = "application/json" end
  for path in io.lines(args[3]) do
    paths[#paths + 1] = kind == "get" and wrk.format("GET", path) or path
  end
end

function request()
  n = n + 1
  local path = paths[n % #paths + 1]
  if kind == "get" then return path end
  if kind == "create" then return wrk.format("POST", path, nil, string.format(COMPANY, prefix, n)) end
  return wrk.format("PATCH", path, nil, string.format(CHANGE, n % 5000, n, prefix))
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d,"timed_out":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    failed.status, failed.connect + failed.read + failed.write, failed.timeout))
end
