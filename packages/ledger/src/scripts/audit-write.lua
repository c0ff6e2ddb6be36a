-- What somebody did that left no other trace in the ledger.
-- ARGV audit entry
write_down(cjson.decode(take()))
return 0
