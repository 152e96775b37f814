-- save: other data of an application that its applicant may still change.
-- KEYS: shared/application
-- A: code, rev (as it was read), editable (states), fields (what is new)
-- Returns: {application}; refused: not_found, wrong_state, changed_meanwhile
-- Event: application.changed
--@include application
local done = remembered()
if done then return done end
local application = load_application(A.code)
if not application then return refuse('not_found') end
if not among(application.state, A.editable) then return refuse('wrong_state', {state = application.state}) end
if application.rev ~= A.rev then return refuse('changed_meanwhile') end
for name, value in pairs(A.fields) do application[name] = value end
save_application(application)
changed(application, 'save')
return answer({application = application})
