-- put_user: keep a new or changed user, unless it changed meanwhile or the office would be left without an active admin.
-- KEYS: 1 users (username -> JSON)
-- A: username, user (JSON text), expected (JSON text of what was changed; nil for a new user), leads (is an active admin afterwards)
-- Returns: {}; refused: username_taken, changed_meanwhile, last_admin
local A = cjson.decode(ARGV[1])
local function refuse(code) return cjson.encode({refused = code}) end
local kept = redis.call('HGET', KEYS[1], A.username)
if kept and not A.expected then return refuse('username_taken') end
if A.expected and kept ~= A.expected then return refuse('changed_meanwhile') end

local function leads(text)
  local user = cjson.decode(text)
  return user.role == 'admin' and user.active
end

if kept and not A.leads and leads(kept) then
  local others = 0
  for _, text in ipairs(redis.call('HVALS', KEYS[1])) do
    if leads(text) then others = others + 1 end
  end
  if others < 2 then return refuse('last_admin') end
end
redis.call('HSET', KEYS[1], A.username, A.user)
return '{}'
