-- How often a budget was in alarm is asked by window, levels that a raised limit resolved included.
create index alerts_of_window on alerts (window_id) where window_id is not null;
