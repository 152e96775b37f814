-- step: one step of a complaint, by its complainant, the office or the sweep; the only way from state to state.
-- KEYS: shared/complaint
-- A: ref, sources (states it may be in), to (the state; nil: it stays), entry (verb, at_ms, by, note), fields (what else becomes of it),
--    actor (keyed hash of the member of staff, or nil), assignee (likewise, who gets it), settled_only (true: not before it is settled),
--    tell_at (ms; nil: nothing new is told)
-- Returns: {complaint}; refused: not_found, wrong_state, barred_officer, already_reopened, already_escalated
-- Event: none
--@include complaint
local done = remembered()
if done then return done end
local one = load_complaint(A.ref)
if not one then return refuse('not_found') end

local function among(list, wanted)
  for _, found in ipairs(list) do
    if found == wanted then return true end
  end
  return false
end

if A.actor and among(one.barred, A.actor) then return refuse('not_found') end
if not among(A.sources, one.state) then return refuse('wrong_state', {state = one.state}) end
if A.assignee and among(one.barred, A.assignee) then return refuse('barred_officer') end
if A.settled_only and not one.settled then return refuse('barred_officer') end
if A.to == 'reopened' then
  for _, entry in ipairs(one.history) do
    if entry.verb == 'reopen' then return refuse('already_reopened') end
  end
end
if A.entry.verb == 'escalate' and one.level >= A.fields.level then return refuse('already_escalated') end
leave_stage(one)
if A.to then one.state, one.since_ms = A.to, A.entry.at_ms end
for name, value in pairs(A.fields) do one[name] = value end
A.entry.state = one.state
one.history[#one.history + 1] = A.entry
save(one)
if A.to or not one.sms_consent then tell(one, A.tell_at) end
return answer({complaint = one})
