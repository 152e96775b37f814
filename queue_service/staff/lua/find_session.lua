-- find_session: who a session belongs to; a session that is used lives on.
-- KEYS: 1 session, 2 users
-- A: now (ms), idle (ms), life (ms), touch (ms that the expiry may lag behind)
-- Returns: {session = {field = value}, user = JSON text}, or nil when the session is over or its owner may no longer log in
local A = cjson.decode(ARGV[1])
local flat = redis.call('HGETALL', KEYS[1])
local session = {}
for i = 1, #flat, 2 do session[flat[i]] = flat[i + 1] end
if not session.username or tonumber(session.expires) <= A.now then return nil end
local text = redis.call('HGET', KEYS[2], session.username)
local user = text and cjson.decode(text)
if not user or not user.active or user.epoch ~= tonumber(session.epoch) then return nil end

local expires = math.min(A.now + A.idle, tonumber(session.created) + A.life)
if expires - tonumber(session.expires) >= A.touch then
  redis.call('HSET', KEYS[1], 'expires', string.format('%d', expires), 'seen', string.format('%d', A.now))
  redis.call('PEXPIREAT', KEYS[1], string.format('%d', expires))
end
return cjson.encode({session = session, user = text})
