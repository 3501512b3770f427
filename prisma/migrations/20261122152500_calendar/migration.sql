-- An organization's zone may change while there is history: days before the change stay as they were counted.

alter table organizations
  -- The zones in which days are counted, one after the other, each with its first date. Null: time_zone alone.
  add column calendar text;
